/** Settings every test stands on; a file may change them before it imports what it tests. */
(process.env as Record<string, string>).NODE_ENV = 'test';
process.env.CIVITAS_PROFILE ??= 'test';
process.env.LOG_LEVEL ??= 'silent';
process.env.APP_URL ??= 'http://localhost:3000';
process.env.AUTH_SECRET ??= 'kPz8vR2mQw5xTn7bYc4dHf9gLs3jWa6e';
process.env.ENCRYPTION_SECRET ??= 'Zt7yXw4vUs9rQp2oNm5lKj8iHg3fEd6c';
process.env.TWO_FA_ENCRYPTION_KEY ??= 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
process.env.BCRYPT_COST_PASSWORD ??= '4';
process.env.BCRYPT_COST_CODE ??= '4';
process.env.BREACH_CHECK ??= 'off';
process.env.STRIPE_SECRET_KEY ??= 'sk_test_civitas_local_tests';
// Nobody listens there: a test that asks for Stripe starts the emulator, and none ever asks the real one.
process.env.STRIPE_API_BASE ??= 'http://127.0.0.1:9';
process.env.STRIPE_WEBHOOK_SECRET ??= 'whsec_test_secret_for_local_tests_only';
process.env.STRIPE_PUBLISHABLE_KEY ??= 'pk_test_civitas_local_tests';
