export { Alerts } from './alerts.js';
export { Mailer, type Mail } from './mail.js';
