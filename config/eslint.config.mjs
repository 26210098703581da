import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/*.mjs', '**/*.cjs', '**/*.js'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: root } },
    rules: {
      complexity: ['error', 10],
      'max-lines': ['error', { max: 200, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 5],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-deprecated': 'warn',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off', // answers are shapes, described by classes for OpenAPI
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/platform/**', 'src/cli/**', 'src/sandbox/**', 'src/main.ts', 'src/worker.ts', 'src/signer.ts'],
    rules: {
      'no-restricted-syntax': ['error',
        { selector: "CallExpression[callee.name='forwardRef']", message: 'A cycle is a design fault: move what both need below both.' },
        { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'Only config/settings.ts reads the environment.' },
        { selector: ':matches(Literal[value=/pg_advisory\\w+\\([^$]/], TemplateElement[value.raw=/pg_advisory\\w+\\([^$]/])', message: 'An advisory lock has its number in LOCKS (platform/database/locks.ts).' }],
    },
  },
  {
    files: ['src/**/*.tsx', 'test/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-call': 'off', '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/require-await': 'off', complexity: 'off',
    },
  },
);
