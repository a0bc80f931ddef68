import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'libs/client/src/api-types.ts',
      'dist/**',
      'node_modules/**',
      'out/**',
      '.callsheet/**',
      'coverage/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        globalThis: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/require-await': 'off',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/local/**'], message: 'Services never import the laptop stand-ins.' }] },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['services/**/*.ts', 'libs/**/*.ts', 'cli/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read the environment in main.ts alone.' },
      ],
    },
  },
  {
    // Clients, workers, receivers and the provider write what these read: a pattern takes time in proportion to the text.
    files: ['services/**/*.ts', 'libs/contracts/**/*.ts', 'libs/runtime/src/http/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['console/**/*.tsx', 'console/**/*.ts'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    // The virtual lists are not compiled by the React compiler, and need not be.
    rules: { 'react-hooks/incompatible-library': 'off' },
  },
  { files: ['services/*/src/main.ts', 'cli/src/main.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['local/**/*.ts', 'test/**/*.ts', 'docs/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
);
