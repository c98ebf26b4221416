// Takes the pictures of the guide, from the same demo as the browser tests: npm run screenshots.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

export default defineConfig(tests, { testMatch: '*.pictures.ts' });
