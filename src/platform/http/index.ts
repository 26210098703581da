export { DayText, Flag, Id, Items, OneOf, PageQuery, Part, Some, Text, Whole } from './fields.js';
export { file, redirect, view, type FileResult, type Redirect, type Result, type View } from './results.js';
export { Anyone, FromHere, Key, Page, Who, WithoutToken, ACCESS, NO_TOKEN, requestOf, type OurRequest } from './request.js';
export { contextOf, Contexts } from './page-contexts.js';
export { ProblemFilter } from './problem-filter.js';
export { splitPicture, TakesFile, TakesPicture } from './uploads.js';
export { ValidationPipe } from './validation.js';
export { errorsOf, readForm, type FormResult } from './form.js';
