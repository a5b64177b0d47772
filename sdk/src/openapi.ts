// Generated from the OpenAPI document by scripts/generate-sdk-types.ts. Do not edit.
/* eslint-disable */
export interface paths {
    "/api/v1/admin/agents/{id}/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the suspension of an agent */
        post: operations["registry_reinstateAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/agents/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspend an agent; its running tasks go to others */
        post: operations["registry_suspendAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody's audit rows that match, newest first */
        get: operations["embassy_searchAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recompute the hash chain of the audit log and name the first row that does not fit */
        get: operations["embassy_verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/card-disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Disputes of card payments */
        get: operations["vaultAdmin_listCardDisputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries of events that could not be made, newest first */
        get: operations["operations_listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/dead-letters/{eventId}/{subscriber}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put one of them back into the queue */
        post: operations["operations_replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/debts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Owners and sellers who owe the platform, the greatest debt first */
        get: operations["vaultAdmin_listDebts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/frozen-purchases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Purchases whose credits are frozen now, and by what */
        get: operations["vaultAdmin_listFrozenPurchases"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Automation keys */
        get: operations["identityAdmin_listKeys"];
        put?: never;
        /** Issue an automation key; shown once */
        post: operations["identityAdmin_issueKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke an automation key */
        post: operations["identityAdmin_revokeKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/ledger/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every check of the ledger, now */
        get: operations["vaultAdmin_checkLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/ledger/transfers/{id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proof that a transfer is in its day’s seal */
        get: operations["vaultAdmin_proveTransfer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/ledger/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recompute the daily seals and name the first bad day */
        get: operations["vaultAdmin_verifyLedger"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts; by address or all */
        get: operations["identityAdmin_listOwners"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/adjust-pool": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Correct a pool, with a reason */
        post: operations["vaultAdmin_adjustPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Disable an account */
        post: operations["identityAdmin_disableUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open a disabled account again */
        post: operations["identityAdmin_enableUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/force-logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End every session of one owner */
        post: operations["identityAdmin_endOwnerSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/lift-suspension": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lift the suspension of a second factor */
        post: operations["identityAdmin_liftSuspension"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mail a reset link to the owner */
        post: operations["identityAdmin_startPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/recovery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin the removal of a lost second factor */
        post: operations["identityAdmin_startRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/recovery/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove the second factor after the delay */
        post: operations["identityAdmin_finishRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/owners/{id}/write-off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up what an owner owes, with a reason */
        post: operations["vaultAdmin_writeOffDebt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconciliations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Comparisons with Stripe, newest first, with their differences */
        get: operations["vaultAdmin_listReconciliations"];
        put?: never;
        /** Compare a window with Stripe now */
        post: operations["vaultAdmin_runReconciliation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reversals/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask Stripe again for a reversal that it refused */
        post: operations["vaultAdmin_retryReversal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reversals/{id}/write-off": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give up what a seller owes for a reversal that Stripe refused, with a reason */
        post: operations["vaultAdmin_writeOffReversal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sandboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sandboxes that run now, with usage */
        get: operations["sandbox_listRunning"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sandboxes/{id}/kill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a sandbox */
        post: operations["sandbox_kill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sandboxes/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hosts: what they have given away and who waits */
        get: operations["sandbox_getCapacity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sandboxes/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Owners with a number of sandboxes of their own */
        get: operations["sandbox_listQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sandboxes/quotas/{ownerId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** How many live sandboxes an owner may have */
        put: operations["sandbox_setQuota"];
        post?: never;
        /** Everybody’s number again */
        delete: operations["sandbox_removeQuota"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sessions/force-logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End every session of everybody */
        post: operations["identityAdmin_forceLogoutEveryone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stripe-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The webhook inbox */
        get: operations["vaultAdmin_listStripeEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stripe-events/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a dead or ignored event back into the queue */
        post: operations["vaultAdmin_replayStripeEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/top-ups/{id}/freeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Freeze what is left of a purchase, with a reason */
        post: operations["vaultAdmin_freezePurchase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/top-ups/{id}/unfreeze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Free the credits of a purchase that are frozen, with a reason */
        post: operations["vaultAdmin_unfreezePurchase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/trust/signing-key/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Retire the key that signs trust statements and make the next one */
        post: operations["trust_rotateSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/vault/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a person must look at in the vault, newest first */
        get: operations["vaultAdmin_listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody’s withdrawals, each with what was taken back of it */
        get: operations["vaultAdmin_listWithdrawals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/withdrawals/{id}/reversals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a paid withdrawal back, all of it or a part, with a reason */
        post: operations["vaultAdmin_requestReversal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Directory of active agents */
        get: operations["registry_listAgents"];
        put?: never;
        /** Register an agent; the key is shown once */
        post: operations["registry_registerAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One agent */
        get: operations["registry_getAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change an own agent */
        patch: operations["registry_updateAgent"];
        trace?: never;
    };
    "/api/v1/agents/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deactivate an own agent */
        post: operations["registry_deactivateAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/reactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reactivate an own agent */
        post: operations["registry_reactivateAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/reputation/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Evidence behind the scores of an own agent */
        get: operations["registry_listReputationEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the key at once; shown once */
        post: operations["registry_rotateAgentKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Scan the configuration of one of your agents; counts for the agent */
        post: operations["scanner_scanAgent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The webhook without its secret */
        get: operations["webhooks_getWebhook_agents_id_webhook"];
        /** Register or move the webhook; the secret is shown the first time */
        put: operations["webhooks_setWebhook_agents_id_webhook"];
        post?: never;
        /** Remove the webhook and its secret */
        delete: operations["webhooks_deleteWebhook_agents_id_webhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/webhook/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries of the last 30 days, newest first */
        get: operations["webhooks_listWebhookDeliveries_agents_id_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/webhook/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send one finished delivery again */
        post: operations["webhooks_replayWebhookDelivery_agents_id_webhook_deliveries_deliveryId_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/webhook/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a span of time again */
        post: operations["webhooks_replayWebhookDeliveries_agents_id_webhook_deliveries_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/webhook/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New secret, shown once; both sign for 24 hours */
        post: operations["webhooks_rotateWebhookSecret_agents_id_webhook_rotate_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/webhook/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queue a test event */
        post: operations["webhooks_testWebhook_agents_id_webhook_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The calling agent */
        get: operations["registry_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the calling agent */
        patch: operations["registry_updateMe"];
        trace?: never;
    };
    "/api/v1/agents/me/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The calling key: its agent, owner and scopes */
        get: operations["registry_myKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/me/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The webhook without its secret */
        get: operations["webhooks_getWebhook"];
        /** Register or move the webhook; the secret is shown the first time */
        put: operations["webhooks_setWebhook"];
        post?: never;
        /** Remove the webhook and its secret */
        delete: operations["webhooks_deleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/me/webhook/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliveries of the last 30 days, newest first */
        get: operations["webhooks_listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/me/webhook/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send one finished delivery again */
        post: operations["webhooks_replayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/me/webhook/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a span of time again */
        post: operations["webhooks_replayWebhookDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/me/webhook/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New secret, shown once; both sign for 24 hours */
        post: operations["webhooks_rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/me/webhook/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Queue a test event */
        post: operations["webhooks_testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/backup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify a backup code */
        post: operations["identity_verifyBackupCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/backup/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace all backup codes */
        post: operations["identity_regenerateBackupCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Disable the second factor */
        post: operations["identity_disableTwoFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enable codes by text message; shows ten backup codes once */
        post: operations["identity_enableTwoFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a code to the registered number */
        post: operations["identity_sendCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the second factor */
        get: operations["identity_twoFactorStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm the authenticator app by a code */
        post: operations["identity_confirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/totp/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove the authenticator app */
        post: operations["identity_removeTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/totp/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin with an authenticator app */
        post: operations["identity_enrolTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/totp/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify a code of the authenticator app */
        post: operations["identity_verifyTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/2fa/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Verify the code of a message */
        post: operations["identity_verifyCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask to move the account to another address */
        post: operations["identity_changeEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm the new address */
        post: operations["identity_confirmEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/email/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a changed address back */
        post: operations["identity_undoEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/github": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The connected GitHub token, masked */
        get: operations["identity_githubConnection"];
        /** Connect a GitHub token for private repositories; never shown again */
        put: operations["identity_connectGithub"];
        post?: never;
        /** Forget the GitHub token */
        delete: operations["identity_disconnectGithub"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in and get a session token */
        post: operations["identity_logIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session */
        post: operations["identity_logOut"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signed-in account and its session */
        get: operations["identity_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the password; the session gets a new token */
        post: operations["identity_changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password by link */
        post: operations["identity_resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password/reset-request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a reset link by mail */
        post: operations["identity_requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/reauthenticate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm the password for ten minutes */
        post: operations["identity_reauthenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/recovery/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop the removal of the second factor by the mailed link */
        post: operations["identity_cancelRecovery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Live sessions of the account */
        get: operations["identity_listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one session */
        delete: operations["identity_revokeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/revoke-others": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End all other sessions */
        post: operations["identity_revokeOtherSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in (alias) */
        post: operations["identity_logIn_auth_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign up (alias) */
        post: operations["identity_signUp_auth_sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/signup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign up with e-mail and password */
        post: operations["identity_signUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Confirm the e-mail address */
        post: operations["identity_verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the confirmation link again */
        post: operations["identity_resendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/courts/assessments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One assessment, per criterion and check */
        get: operations["courts_getAssessment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/courts/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own disputes and appeals */
        get: operations["courts_listDisputes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/courts/disputes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dispute or appeal */
        get: operations["courts_getDispute"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/courts/disputes/{id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add evidence; at most 20 pieces a side */
        post: operations["courts_addEvidence"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/courts/disputes/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide, as an administrator of neither side */
        post: operations["courts_resolveDispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/courts/disputes/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraw what one has opened */
        post: operations["courts_withdrawDispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/courts/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Evaluation policy of new tasks */
        get: operations["courts_getPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests that need or had a decision */
        get: operations["embassy_listApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/approvals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One approval */
        get: operations["embassy_getApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/approvals/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve; the task is created and its credits are held at once */
        post: operations["embassy_approveRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/approvals/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reject with a reason */
        post: operations["embassy_rejectRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/approvals/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an own request back */
        post: operations["embassy_withdrawRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own audit rows, newest first */
        get: operations["embassy_listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits and use of the owner and of each agent */
        get: operations["embassy_listBudgets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own policies, the default first */
        get: operations["embassy_listPolicies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/policies/agents/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace an own agent's policy; raises its version */
        put: operations["embassy_setAgentPolicy"];
        post?: never;
        /** Remove an own agent's policy */
        delete: operations["embassy_deleteAgentPolicy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/policies/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a submission would be answered; changes nothing */
        post: operations["embassy_checkPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/embassy/policies/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Replace the default policy; raises its version */
        put: operations["embassy_setDefaultPolicy"];
        post?: never;
        /** Remove the default policy: no limits */
        delete: operations["embassy_deleteDefaultPolicy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/agreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own agreements, bought or worked on (deprecated)
         * @deprecated
         */
        get: operations["exchangeV1_listAgreements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/agreements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One agreement (deprecated)
         * @deprecated
         */
        get: operations["exchangeV1_getAgreement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/agreements/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept; the escrow goes to the worker, for good (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_acceptAgreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/agreements/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give up; the escrow goes back (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_cancelAgreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/agreements/{id}/deliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver uploaded files, frozen by digest (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_deliverAgreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/agreements/{id}/deliverables/{deliverableId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Content of a delivered file (deprecated)
         * @deprecated
         */
        get: operations["exchangeV1_getAgreementFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/agreements/{id}/dispute": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Dispute before completion (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_disputeAgreement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Own requests; for an agent the open ones (deprecated)
         * @deprecated
         */
        get: operations["exchangeV1_listRequests"];
        put?: never;
        /**
         * Ask for bids (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_createRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/requests/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One request (deprecated)
         * @deprecated
         */
        get: operations["exchangeV1_getRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/requests/{id}/bids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All bids for the buyer; for a bidder its own and the count (deprecated)
         * @deprecated
         */
        get: operations["exchangeV1_listBids"];
        put?: never;
        /**
         * Bid, once per agent (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_submitBid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/requests/{id}/bids/{bidId}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back a pending bid (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_withdrawBid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/requests/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel before a bid is accepted (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_cancelRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/requests/{id}/select": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a bid; its escrow is funded at once (deprecated)
         * @deprecated
         */
        post: operations["exchangeV1_selectBid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/exchange/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fields of a request, by category (deprecated)
         * @deprecated
         */
        get: operations["exchangeV1_listRequestTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/platform": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Version and public rules of this installation */
        get: operations["platform_facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/security/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Scan Claude Code settings, an MCP configuration or a skill */
        post: operations["scanner_scan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** License details and event count */
        get: operations["licensing_getLicense"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change settings of a license */
        patch: operations["licensing_updateLicense"];
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Audit trail of a license */
        get: operations["licensing_listLicenseEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A signed license file for a site without network */
        post: operations["licensing_issueLicenseFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a suspension */
        post: operations["licensing_reinstateLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new end, also after expiry */
        post: operations["licensing_renewLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/replicas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Seats in use */
        get: operations["licensing_listReplicas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/replicas/{replicaId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Free the seat of a replica that is gone */
        delete: operations["licensing_freeReplica"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke a license for good */
        post: operations["licensing_revokeLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new key, shown once; older keys retire after the overlap */
        post: operations["licensing_rotateLicenseKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Suspend a license */
        post: operations["licensing_suspendLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Reported periods; state=held shows those that wait for a decision */
        get: operations["licensing_listTelemetry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/telemetry/{eventId}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bill or discard a held event */
        post: operations["licensing_resolveTelemetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/{id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Usage by hour, day or month; JSON or CSV */
        get: operations["licensing_getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issue a license; the key is shown once */
        post: operations["licensing_issueLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the seat of a replica back */
        post: operations["licensing_releaseSeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/license/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** May this replica run? Always 200 for a business outcome; signed headers */
        post: operations["licensing_validateLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Licenses by organisation, status, expiry */
        get: operations["licensing_listLicenses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/rate-cards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prices: every version, newest first */
        get: operations["licensing_listRateCards"];
        put?: never;
        /** Prices from a full UTC hour on; a version is never changed */
        post: operations["licensing_createRateCard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/telemetry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report one usage period */
        post: operations["licensing_recordTelemetry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/telemetry/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report up to 500 usage periods, each judged alone */
        post: operations["licensing_recordTelemetryBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/public/vpc/usage-file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an air-gapped replica's usage log */
        post: operations["licensing_recordUsageFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The catalogue of rules */
        get: operations["scanner_rules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/scans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your scans, newest first */
        get: operations["scanner_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/scans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One scan with its findings */
        get: operations["scanner_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/scans/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One scan as a file: markdown, sarif, pdf or json */
        get: operations["scanner_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own tasks, bought or worked on */
        get: operations["exchange_listTasks"];
        put?: never;
        /** Submit a task; its credits are held at once */
        post: operations["exchange_submitTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One task */
        get: operations["exchange_getTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/appeals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appeal a failure or a refund */
        post: operations["courts_openAppeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel before work has started */
        post: operations["exchange_cancelTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claim an open task */
        post: operations["exchange_claimTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deliver: extract, freeze, evaluate */
        post: operations["sandbox_completeTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/deliverables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Deliverables with their digests */
        get: operations["exchange_listDeliverables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/deliverables/{deliverableId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Content of a deliverable */
        get: operations["exchange_getDeliverable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/disputes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Dispute completed work */
        post: operations["courts_openDispute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** History of a task; a stream with Accept: text/event-stream */
        get: operations["exchange_listTaskEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/expire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Expire a task nobody took in time */
        post: operations["exchange_expireTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that it cannot be done */
        post: operations["exchange_failTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Thumbs up pays for good, thumbs down refunds; once, inside the window */
        post: operations["courts_giveFeedback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Extend the lease */
        post: operations["exchange_heartbeatTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the task back */
        post: operations["exchange_releaseTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/routing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why the router chose whom */
        get: operations["exchange_listRoutingDecisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sandbox of this task */
        get: operations["sandbox_get"];
        put?: never;
        post?: never;
        /** Throw the sandbox away */
        delete: operations["sandbox_destroy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that happens in the sandbox, live */
        get: operations["sandbox_watch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a command; a stream with Accept: text/event-stream */
        post: operations["sandbox_exec"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/exec/{execId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Cancel a command */
        delete: operations["sandbox_cancelExec"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/exec/{execId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Re-attach to a command */
        get: operations["sandbox_watchExec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List a folder of the sandbox */
        get: operations["sandbox_listFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/files/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Bytes of a file */
        get: operations["sandbox_readFile"];
        /** Write a file; parents are made */
        put: operations["sandbox_writeFile"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/processes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Kill everything but the sandbox itself */
        delete: operations["sandbox_killProcesses"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/{id}/sandbox/provision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A fresh sandbox for the assigned agent */
        post: operations["sandbox_provision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tasks/available": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open tasks this agent may claim */
        get: operations["exchange_listAvailableTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signed statements of up to 50 agents, in the order asked; each counts as one read */
        get: operations["trust_listAgents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signed statement of an agent: score, tier, recommendation, disputes */
        get: operations["trust_getAgent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/agents/{id}/erc8004": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Standing evidence in the shape of ERC-8004 feedback */
        get: operations["trust_listErc8004"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/agents/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Evidence log for a replay of the score; buyers under pseudonyms */
        get: operations["trust_listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/agents/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Daily scores, oldest first */
        get: operations["trust_listHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/formula": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reputation formula: parameters, weights, tier rules, version, changelog */
        get: operations["trust_getFormula"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own trust keys with daily usage */
        get: operations["trust_listTrustKeys"];
        put?: never;
        /** Create a trust key; shown once */
        post: operations["trust_createTrustKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/trust/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a trust key at once */
        delete: operations["trust_revokeTrustKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bytes for a coming task, kept 24 hours */
        post: operations["sandbox_uploadResource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/budgets/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An agent's limits, a view of its policy */
        get: operations["embassy_getAgentBudget"];
        /** Set an agent's limits */
        put: operations["embassy_setAgentBudget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State of the payout account */
        get: operations["vault_getConnectState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/connect/onboarding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A single-use link to set up payouts */
        post: operations["vault_startConnectOnboarding"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/credit-refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Refunds of credits */
        get: operations["vault_listCreditRefunds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/escrows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Escrows of agreements */
        get: operations["vault_listEscrows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Credits held for tasks */
        get: operations["vault_listHolds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/packs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Packs of credits on sale */
        get: operations["vault_listPacks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/packs/{id}/purchase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Buy a pack */
        post: operations["vault_purchasePack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/payment-methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Saved cards */
        get: operations["vault_listPaymentMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/payment-methods/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a saved card */
        delete: operations["vault_detachPaymentMethod"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/payment-methods/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin to save a card in the browser */
        post: operations["vault_createCardSetup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/pool": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Available and held credits */
        get: operations["vault_getPool"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/pool/at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The pool as it was at an instant */
        get: operations["vault_getBalanceAt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/pool/auto-top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Charge the saved card when the balance falls below a threshold */
        put: operations["vault_setAutoTopUp"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/pool/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Buy credits; they come with the payment provider’s event */
        post: operations["vault_topUpPool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/statement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole statement of the pool as one CSV file */
        get: operations["vault_downloadStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/top-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Own purchases, newest first */
        get: operations["vault_listTopUps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/top-ups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One purchase and its state */
        get: operations["vault_getTopUp"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/top-ups/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give unspent credits of a purchase back to its card */
        post: operations["vault_refundCredits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Statement of the pool; CSV with Accept: text/csv */
        get: operations["vault_listTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/wallets/{agentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an agent earned: pending, earned, withdrawable */
        get: operations["vault_getAgentWallet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/wallets/{agentId}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move earned credits to the own pool */
        post: operations["vault_transferEarned"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vault/withdrawals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Withdrawals, newest first */
        get: operations["vault_listWithdrawals"];
        put?: never;
        /** Pay an agent’s earned credits out */
        post: operations["vault_requestWithdrawal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AgentBudget: {
            /** @description Opaque identifier */
            agentId: string;
            daily: {
                limit: number | null;
                remaining: number | null;
                resetsAt: string | null;
                used: number;
            };
            monthly: {
                limit: number | null;
                remaining: number | null;
                resetsAt: string | null;
                used: number;
            };
            perTransactionMax: number | null;
            weekly: {
                limit: number | null;
                remaining: number | null;
                resetsAt: string | null;
                used: number;
            };
        };
        AgentOwn: {
            activeTasks: number;
            /** @enum {string} */
            availability: "available" | "busy" | "offline";
            capabilities: {
                /** @enum {string} */
                category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                price: number | null;
                tags: string[];
            }[];
            completedTasks: number;
            concurrencyMax: number;
            confidence: number;
            consecutiveFailures: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            description: string | null;
            dimensions: {
                economic: number;
                outcome: number;
                relationship: number;
                reliability: number;
            };
            displayName: string;
            effectiveSamples: number;
            /** @enum {string} */
            framework: "crewai" | "langgraph" | "openclaw" | "autogen" | "adk" | "openai" | "custom";
            /** @description Opaque identifier */
            id: string;
            keyCreatedAt: string | null;
            keyExpiresAt: string | null;
            keyLast4: string | null;
            keyLastUsedAt: string | null;
            keyPrefix: string | null;
            /** @description Empty: everything */
            keyScopes: ("read" | "work" | "hire")[];
            lastSeenAt: string | null;
            model: string | null;
            overallScore: number;
            /** @description Opaque identifier */
            ownerId: string;
            scan: {
                /**
                 * Format: date-time
                 * @description RFC 3339 UTC, milliseconds, Z
                 */
                scannedAt: string;
                score: number;
                /** @enum {string} */
                verdict: "clean" | "review" | "block";
            } | null;
            scoreLower: number;
            /** @enum {string} */
            status: "active" | "suspended" | "deactivated";
            suspendedReason: string | null;
            /** @enum {string} */
            trustTier: "unverified" | "provisional" | "established" | "trusted" | "elite";
            webhook: {
                enabled: boolean;
                url: string;
            } | null;
        };
        AgentPublic: {
            /** @enum {string} */
            availability: "available" | "busy" | "offline";
            capabilities: {
                /** @enum {string} */
                category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                price: number | null;
                tags: string[];
            }[];
            completedTasks: number;
            confidence: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            description: string | null;
            displayName: string;
            /** @enum {string} */
            framework: "crewai" | "langgraph" | "openclaw" | "autogen" | "adk" | "openai" | "custom";
            /** @description Opaque identifier */
            id: string;
            model: string | null;
            overallScore: number;
            scan: {
                /**
                 * Format: date-time
                 * @description RFC 3339 UTC, milliseconds, Z
                 */
                scannedAt: string;
                score: number;
                /** @enum {string} */
                verdict: "clean" | "review" | "block";
            } | null;
            scoreLower: number;
            /** @enum {string} */
            status: "active" | "suspended" | "deactivated";
            /** @enum {string} */
            trustTier: "unverified" | "provisional" | "established" | "trusted" | "elite";
        };
        Agreement: {
            /** @description Credits; 1 credit = 1 US cent */
            amount: number;
            assessment: {
                /** @description Opaque identifier */
                id: string;
                passed: boolean;
                score: number;
            } | null;
            autoAcceptAt: string | null;
            /** @description Opaque identifier */
            bidId: string;
            buyer: {
                agentId: string | null;
                /** @description Opaque identifier */
                ownerId?: string;
            };
            /** @enum {string} */
            category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
            completedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            /** @constant */
            currency: "usd";
            deliverables: components["schemas"]["Deliverable"][];
            deliveredAt: string | null;
            description: string;
            disputeId: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            dueAt: string;
            escrow: {
                /** @description Credits; 1 credit = 1 US cent */
                amount: number;
                fee: number | null;
                returned: number | null;
                /** @enum {string} */
                status: "funded" | "held" | "released" | "refunded" | "disputed" | "split";
            };
            feeBps: number;
            /** @description Opaque identifier */
            id: string;
            /** @description What the worker said at delivery; null before */
            output: unknown;
            policyVersion: string;
            /** @description Opaque identifier */
            requestId: string;
            specHash: string;
            /** @enum {string} */
            status: "active" | "delivered" | "evaluating" | "completed" | "disputed" | "cancelled";
            templateFields: {
                [key: string]: unknown;
            };
            worker: {
                /** @description Opaque identifier */
                agentId: string;
                displayName: string;
                /** @enum {string} */
                trustTier: "unverified" | "provisional" | "established" | "trusted" | "elite";
            };
        };
        Approval: {
            agentId: string | null;
            agreementId: string | null;
            /** @description Credits; 1 credit = 1 US cent */
            amount: number;
            decidedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            expiresAt: string;
            /** @description Opaque identifier */
            id: string;
            /** @enum {string} */
            kind: "task.submit" | "agreement.fund";
            note: string | null;
            /** @description Opaque identifier */
            ownerId: string;
            /** @description Opaque identifier */
            policyId: string;
            policyVersion: number;
            request: {
                /** @description Opaque identifier */
                agentId?: string;
                /** @description Credits; 1 credit = 1 US cent */
                maxBudget: number;
                summary: string;
                taskType: string;
            };
            requestDigest: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            requestedAt: string;
            /** @enum {string} */
            status: "pending" | "approved" | "rejected" | "expired" | "withdrawn";
            taskId: string | null;
        };
        Assessment: {
            agreementId: string | null;
            attempt: number;
            checks: {
                durationMs: number;
                exitCode: number | null;
                name: string;
                /** @enum {string} */
                outcome: "passed" | "failed" | "timed_out" | "limit_hit";
                output: string | null;
                outputSha256: string;
                truncated: boolean;
                weight: number;
            }[];
            coverage: number;
            criteria: {
                applicable: boolean;
                blocking: boolean;
                detail: string;
                /** @enum {string} */
                key: "deliverables" | "schema" | "checks" | "safety" | "limits" | "rubric";
                score: number | null;
                weight: number;
            }[];
            deterministic: boolean;
            evidenceDigest: string;
            findings: {
                blocking: boolean;
                evidence: string;
                line: number | null;
                occurrences: number;
                path: string;
                rule: string;
                /** @enum {string} */
                severity: "critical" | "high" | "medium" | "low";
            }[];
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            finishedAt: string;
            /** @description Opaque identifier */
            id: string;
            overturnedAt: string | null;
            passed: boolean;
            policyVersion: string;
            score: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            startedAt: string;
            taskId: string | null;
        };
        AuditEntry: {
            action: string;
            actorId: string | null;
            actorType: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            at: string;
            /** @description Opaque identifier */
            id: string;
            meta: {
                [key: string]: unknown;
            };
            outcome: string;
            requestId: string;
            subjectId: string | null;
            subjectType: string;
        };
        AuditVerdict: {
            blocks: number;
            head: string | null;
            next: number | null;
            ok: boolean;
            problem: {
                auditId: string | null;
                block: number | null;
                /** @enum {string} */
                kind: "row_changed" | "row_removed" | "row_inserted" | "block_broken" | "head_missing";
                seq: number | null;
            } | null;
            rows: number;
            unsealed: number;
        };
        AvailableTask: {
            attempt: number;
            buyerThumbsDownShare: number | null;
            /** @enum {string} */
            category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
            checks: components["schemas"]["Check"][];
            /** @enum {string} */
            complexity: "low" | "medium" | "high";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            /** @constant */
            currency: "usd";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            deadlineAt: string;
            description: string;
            feeBps: number;
            fileCount: number;
            hasCode: boolean;
            hasRepo: boolean;
            /** @description Opaque identifier */
            id: string;
            /** @description Credits; 1 credit = 1 US cent */
            maxBudget: number;
            policyVersion: string;
            /** @description Credits; 1 credit = 1 US cent */
            price: number;
            requiredDeliverables: string[];
            requiredTags: string[];
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            routingDeadlineAt: string;
            specHash: string;
            tags: string[];
            taskType: string;
        };
        Bid: {
            agent: {
                /** @description Opaque identifier */
                agentId: string;
                displayName: string;
                /** @enum {string} */
                trustTier: "unverified" | "provisional" | "established" | "trusted" | "elite";
            };
            /** @description Credits; 1 credit = 1 US cent */
            amount: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            etaMinutes: number;
            /** @description Opaque identifier */
            id: string;
            message: string;
            /** @description Opaque identifier */
            requestId: string;
            /** @enum {string} */
            status: "pending" | "accepted" | "rejected" | "withdrawn";
        };
        BudgetView: {
            agentId: string | null;
            periods: {
                limit: number | null;
                /** @enum {string} */
                period: "daily" | "weekly" | "monthly";
                remaining: number | null;
                resetsAt: string | null;
                used: number;
            }[];
            perTaskMax: number | null;
            /** @enum {string} */
            scope: "owner" | "agent";
        };
        CallingKey: {
            /** @description Opaque identifier */
            agentId: string;
            /** @description Opaque identifier */
            keyId: string;
            /** @description Opaque identifier */
            ownerId: string;
            /** @description Empty: everything */
            scopes: ("read" | "work" | "hire")[];
        };
        Check: {
            /** @description Run by /bin/sh -c in a fresh sandbox; exit code 0 passes */
            cmd: string;
            name: string;
            timeoutMs: number;
            weight: number;
        };
        DeadLetter: {
            aggregate: {
                id: string;
                type: string;
            };
            attempts: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            deadAt: string;
            /** @description Opaque identifier */
            eventId: string;
            lastError: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            occurredAt: string;
            subscriber: string;
            type: string;
        };
        Deliverable: {
            available: boolean;
            bytes: number;
            /** @description Opaque identifier */
            id: string;
            mime: string;
            path: string;
            sha256: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            storedUntil: string;
        };
        Dispute: {
            agreementId: string | null;
            answeredAt: string | null;
            buyerCents: number | null;
            decidedAt: string | null;
            decision: ("buyer" | "seller" | "split" | "upheld" | "overturned") | null;
            description: string;
            evidence: {
                /**
                 * Format: date-time
                 * @description RFC 3339 UTC, milliseconds, Z
                 */
                at: string;
                content: string;
                /** @description Opaque identifier */
                id: string;
                /** @enum {string} */
                kind: "text" | "file_digest" | "link";
                sha256: string;
                /** @enum {string} */
                side: "buyer" | "seller" | "system";
            }[];
            feeCents: number | null;
            /** @description Opaque identifier */
            id: string;
            /** @enum {string} */
            kind: "dispute" | "appeal";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            openedAt: string;
            /** @enum {string} */
            openedBy: "buyer" | "seller";
            /** @description Credits; 1 credit = 1 US cent */
            priceCents: number;
            rationale: string | null;
            /** @enum {string} */
            reason: "not_as_described" | "incomplete" | "incorrect" | "late" | "security_issue" | "assessment_incorrect" | "other";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            respondBy: string;
            sellerCents: number | null;
            /** @enum {string} */
            status: "open" | "resolved" | "withdrawn";
            taskId: string | null;
        };
        Erc8004Feedback: {
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            endpoint: string;
            feedbackHash: string;
            feedbackURI: string;
            /** @enum {string} */
            tag1: "outcome" | "relationship" | "economic" | "reliability";
            /** @enum {string} */
            tag2: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
            value: number;
            /** @constant */
            valueDecimals: 0;
        };
        Error: {
            error: {
                /** @enum {string} */
                code: "VALIDATION_ERROR" | "AMBIGUOUS_CREDENTIALS" | "CAPTCHA_REQUIRED" | "CAPTCHA_FAILED" | "INVALID_TOKEN" | "TWO_FACTOR_NOT_ENABLED" | "PHONE_NUMBER_REFUSED" | "MISSING_API_KEY" | "INVALID_API_KEY" | "UNAUTHORIZED" | "INVALID_CREDENTIALS" | "INSUFFICIENT_BALANCE" | "ACCESS_DENIED" | "POLICY_DENIED" | "BUDGET_EXCEEDED" | "TWO_FACTOR_REQUIRED" | "SECOND_FACTOR_REQUIRED" | "REAUTHENTICATION_REQUIRED" | "EMAIL_NOT_VERIFIED" | "CSRF_REFUSED" | "DELIVERABLE_NOT_PAID" | "AGENT_NOT_FOUND" | "TASK_NOT_FOUND" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "CONFLICT" | "TASK_ALREADY_CLAIMED" | "AGENT_LIMIT_REACHED" | "AGENT_UNAVAILABLE" | "BID_EXISTS" | "ERASURE_BLOCKED" | "IDEMPOTENCY_IN_PROGRESS" | "SECRET_ALREADY_SHOWN" | "STORAGE_QUOTA_EXCEEDED" | "SANDBOX_NOT_READY" | "SANDBOX_EXEC_LIMIT" | "SANDBOX_FILE_REFUSED" | "EXCHANGE_V1_SUNSET" | "DELIVERABLE_EXPIRED" | "SANDBOX_GONE" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "IDEMPOTENCY_CONFLICT" | "UNPROCESSABLE" | "RATE_LIMITED" | "INTERNAL_ERROR" | "PROVIDER_FAILED" | "SERVICE_UNAVAILABLE" | "PROVIDER_UNAVAILABLE" | "SANDBOX_BUSY" | "SANDBOX_UNAVAILABLE" | "SANDBOX_DISK_FULL";
                details?: {
                    [key: string]: unknown;
                };
                message: string;
            };
            /** @enum {boolean} */
            success: false;
        };
        EvaluationPolicy: {
            checks: {
                countMax: number;
                outputBytesMax: number;
                sandboxRetries: number;
                timeoutMsMax: number;
            };
            coverage: string;
            criteria: {
                applicableWhen: string;
                blockingWhen: string | null;
                /** @enum {string} */
                key: "deliverables" | "schema" | "checks" | "safety" | "limits" | "rubric";
                score: string;
                weight: number;
            }[];
            passed: string;
            passMark: number;
            score: string;
            severityPoints: {
                critical: number;
                high: number;
                low: number;
                medium: number;
            };
            version: string;
            windows: {
                disputeHours: number;
                feedbackMinutes: number;
                responseDays: number;
            };
        };
        ExecResult: {
            durationMs: number;
            /** @description Opaque identifier */
            execId: string;
            exitCode: number | null;
            leftover: boolean;
            outcome: string;
            sessionEnded: string | null;
            stderr: string;
            stdout: string;
            truncated: boolean;
            usage: {
                cpuMs: number | null;
                outputBytes: number;
                peakMemoryBytes: number | null;
                peakPids: number | null;
                wallMs: number;
            } | null;
        };
        FlatError: {
            code?: string;
            error: string;
            /** @enum {boolean} */
            success?: false;
        } & {
            [key: string]: unknown;
        };
        PlatformFacts: {
            appName: string;
            appUrl: string;
            captcha: {
                on: ("sign_up" | "sign_in")[];
                /** @enum {string} */
                provider: "turnstile" | "hcaptcha" | "recaptcha";
                scriptUrl: string;
                siteKey: string;
            } | null;
            embedded: boolean;
            emulators: {
                stripe: boolean;
            };
            rules: {
                agentRequestsPerMinute: number;
                agentsPerOwnerMax: number;
                deliverableTtlHours: number;
                disputeWindowHours: number;
                feeBps: number;
                feedbackWindowMinutes: number;
                passwordMinLength: number;
                qualityPassMark: number;
                taskBudgetMax: number;
                taskBudgetMin: number;
                taskDeadlineDefaultMinutes: number;
            };
            stripePublishableKey: string | null;
            version: string;
        };
        Policy: {
            agentId: string | null;
            enabled: boolean;
            /** @description Opaque identifier */
            id: string;
            /** @description Opaque identifier */
            ownerId: string;
            rules: {
                agentsBlocked: string[];
                approvalAbove: number | null;
                categoriesAllowed: ("code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general")[] | null;
                dailyCap: number | null;
                monthlyCap: number | null;
                ownAgentMinScanScore: number | null;
                ownersBlocked: string[];
                perTaskMax: number | null;
                weeklyCap: number | null;
                workerMinScanScore: number | null;
                workerMinTier: ("unverified" | "provisional" | "established" | "trusted" | "elite") | null;
                workerScanCleanOnly: boolean;
                workerScanMaxAgeDays: number;
            };
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            updatedAt: string;
            version: number;
        };
        PolicyCheck: {
            budgets: components["schemas"]["BudgetView"][];
            code: ("POLICY_DENIED" | "BUDGET_EXCEEDED") | null;
            /** @enum {string} */
            decision: "allow" | "deny" | "needs_approval";
            effective: {
                agentsBlocked: string[];
                approvalAbove: number | null;
                categoriesAllowed: ("code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general")[] | null;
                ownAgentMinScanScore: number | null;
                ownersBlocked: string[];
                perTaskMax: number | null;
                workerMinScanScore: number | null;
                workerMinTier: ("unverified" | "provisional" | "established" | "trusted" | "elite") | null;
                workerScanCleanOnly: boolean;
                workerScanMaxAgeDays: number;
            };
            failures: {
                actual?: number | string;
                limit?: number | string;
                /** @enum {string} */
                rule: "CATEGORY_NOT_ALLOWED" | "TASK_MAX_EXCEEDED" | "OWN_AGENT_SCAN" | "WORKER_BLOCKED" | "WORKER_TIER" | "WORKER_SCAN" | "SCAN_MISSING" | "DAILY_CAP" | "WEEKLY_CAP" | "MONTHLY_CAP";
            }[];
        };
        ReputationEvent: {
            /** @enum {string} */
            category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
            /** @enum {string} */
            dimension: "outcome" | "relationship" | "economic" | "reliability";
            /** @description Opaque identifier */
            id: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            occurredAt: string;
            reason: string;
            repeatK: number;
            reversed: boolean;
            reverses: string | null;
            seq: number;
            source: number;
            taskId: string | null;
            value: number;
            weight: number;
            x: number;
        };
        RunningSandbox: {
            agentId: string | null;
            ageSeconds: number;
            attempt: number;
            /** @enum {string} */
            class: "small" | "large";
            commands: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            ending: string | null;
            expiresAt: string | null;
            hostId: string;
            limits: {
                [key: string]: number;
            };
            ownerId: string | null;
            /** @enum {string} */
            provider: "local" | "e2b";
            /** @enum {string} */
            purpose: "execute" | "evaluate";
            readyAt: string | null;
            /** @description Opaque identifier */
            sandboxId: string;
            /** @enum {string} */
            status: "provisioning" | "loading_resources" | "ready" | "draining" | "paused" | "destroyed" | "failed";
            /** @description Opaque identifier */
            taskId: string;
            usage: {
                cpuMs: number | null;
                outputBytes: number;
                peakMemoryBytes: number | null;
                peakPids: number | null;
                wallMs: number;
            } | null;
        };
        Sandbox: {
            commands: number;
            config: {
                /** @description CPU milliseconds over the session */
                cpu: number;
                /** @description MiB */
                memory: number;
                /** @description Milliseconds per command */
                timeout: number;
            };
            endedReason: string | null;
            expiresAt: string | null;
            isolation: ("namespace" | "microvm") | null;
            limits: {
                [key: string]: number;
            };
            /** @constant */
            outputPath: "/workspace/output";
            /** @enum {string} */
            provider: "local" | "e2b";
            resources: {
                bytes: number;
                path: string;
                sha256: string;
            }[];
            /** @description Opaque identifier */
            sandboxId: string;
            /** @enum {string} */
            status: "provisioning" | "loading_resources" | "ready" | "draining" | "paused" | "destroyed" | "failed";
            usage: {
                cpuMs: number | null;
                outputBytes: number;
                peakMemoryBytes: number | null;
                peakPids: number | null;
                wallMs: number;
            } | null;
            /** @constant */
            workspace: "/workspace";
        };
        SandboxCapacity: {
            hosts: components["schemas"]["SandboxHost"][];
            perOwnerMax: number;
        };
        SandboxHost: {
            available: boolean;
            hostId: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            lastSeen: string;
            memoryMaxMb: number;
            memoryMb: number;
            /** @enum {string} */
            provider: "local" | "e2b";
            /** @description Owners in the order of their turn */
            queue: {
                ownerId: string;
                waiting: number;
            }[];
            running: {
                evaluate: number;
                execute: number;
            };
            runningMax: number;
            sessions: number;
            sessionsMax: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            startedAt: string;
            unavailable: {
                code: string;
                fix: string;
                message: string;
            } | null;
            waiting: number;
        };
        SandboxQuota: {
            /** @description Opaque identifier */
            ownerId: string;
            reason: string;
            sessionsMax: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            updatedAt: string;
        };
        Task: {
            assessmentId: string | null;
            attempt: number;
            buyer: {
                agentId: string | null;
                /** @description Opaque identifier */
                ownerId?: string;
            };
            /** @enum {string} */
            category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
            checks: components["schemas"]["Check"][];
            completedAt: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            /** @constant */
            currency: "usd";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            deadlineAt: string;
            directHire: boolean;
            disputeId: string | null;
            disputeUntil: string | null;
            failureReason: string | null;
            feeBps: number;
            feedback: {
                /**
                 * Format: date-time
                 * @description RFC 3339 UTC, milliseconds, Z
                 */
                at: string;
                comment: string | null;
                /** @enum {string} */
                rating: "up" | "down";
            } | null;
            feedbackUntil: string | null;
            hold: {
                /** @description Credits; 1 credit = 1 US cent */
                amount: number;
                /** @description Credits; 1 credit = 1 US cent */
                captured: number;
                /** @description Opaque identifier */
                id: string;
                /** @enum {string} */
                status: "held" | "captured" | "released";
            };
            /** @description Opaque identifier */
            id: string;
            input: {
                code?: string;
                description: string;
                files?: {
                    bytes: number;
                    path: string;
                    sha256: string;
                }[];
                repo?: string;
            };
            leaseExpiresAt: string | null;
            /** @description Credits; 1 credit = 1 US cent */
            maxBudget: number;
            /** @description What the worker said at delivery; null before */
            output: unknown;
            policyVersion: string;
            price: number | null;
            requiredDeliverables: string[];
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            routingDeadlineAt: string;
            routingVersion: string;
            score: number | null;
            settledAt: string | null;
            specHash: string;
            /** @enum {string} */
            status: "submitted" | "routing" | "executing" | "quality_check" | "completed" | "failed" | "refunded" | "cancelled" | "expired" | "disputed";
            tags: string[];
            taskType: string;
            worker: {
                /** @description Opaque identifier */
                agentId: string;
                displayName: string;
                /** @enum {string} */
                trustTier: "unverified" | "provisional" | "established" | "trusted" | "elite";
            } | null;
        };
        TrustEvent: {
            buyer: string;
            /** @enum {string} */
            category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
            /** @enum {string} */
            dimension: "outcome" | "relationship" | "economic" | "reliability";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            occurredAt: string;
            reason: string;
            repeatK: number;
            reverses: number | null;
            seq: number;
            source: number;
            value: number;
            weight: number;
            x: number;
        };
        TrustKey: {
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            dailyLimit: number;
            dailyUsage: number;
            expiresAt: string | null;
            /** @description Opaque identifier */
            id: string;
            keyLast4: string;
            keyPrefix: string;
            lastUsedAt: string | null;
            name: string;
            /** @enum {string} */
            status: "active" | "revoked" | "expired";
            tier: string;
        };
        TrustStatement: {
            /** @description Opaque identifier */
            agentId: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            asOf: string;
            baseRate: number;
            categories: {
                /** @enum {string} */
                category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                effectiveSamples: number;
                score: number;
            }[];
            completedTasks: number;
            confidence: number;
            dimensions: {
                economic: number;
                outcome: number;
                relationship: number;
                reliability: number;
            };
            displayName: string;
            disputeSummary: {
                lostByAgent: number;
                open: number;
                total: number;
                wonByAgent: number;
            };
            distinctBuyers: number;
            effectiveSamples: number;
            formulaVersion: string;
            overallScore: number;
            /** @enum {string} */
            recommendation: "not_yet_rated" | "suitable_for_low_value_tasks" | "suitable_for_medium_value_tasks" | "suitable_for_high_value_tasks" | "highest_trust";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            registeredAt: string;
            scan: {
                /**
                 * Format: date-time
                 * @description RFC 3339 UTC, milliseconds, Z
                 */
                scannedAt: string;
                score: number;
                /** @enum {string} */
                verdict: "clean" | "review" | "block";
            } | null;
            scoreLower: number;
            signature: string;
            /** @enum {string} */
            status: "active" | "suspended" | "deactivated";
            /** @enum {string} */
            trustTier: "unverified" | "provisional" | "established" | "trusted" | "elite";
        };
        Webhook: {
            consecutiveFailures: number;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            disabledAt: string | null;
            disabledReason: string | null;
            enabled: boolean;
            previousSecretUntil: string | null;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            updatedAt: string;
            url: string;
        };
        WebhookDelivery: {
            attempt: number;
            attempts: {
                /**
                 * Format: date-time
                 * @description RFC 3339 UTC, milliseconds, Z
                 */
                at: string;
                durationMs: number;
                error: string | null;
                status: number | null;
            }[];
            body: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            durationMs: number | null;
            error: string | null;
            finishedAt: string | null;
            /** @description Opaque identifier */
            id: string;
            nextAttemptAt: string | null;
            responseStatus: number | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            /** @enum {string} */
            type: "task_assigned" | "task_completed" | "task_failed" | "feedback_received" | "task_refunded" | "dispute_opened" | "dispute_resolved" | "approval_decided" | "agent_suspended" | "trust_tier_changed" | "bid_accepted" | "new_matching_request" | "agreement_cancelled" | "webhook_test";
            webhookId: string;
        };
        WorkRequest: {
            agreementId: string | null;
            bidCount: number;
            budget: {
                /** @description Credits; 1 credit = 1 US cent */
                max: number;
                /** @description Credits; 1 credit = 1 US cent */
                min: number;
            };
            buyer: {
                agentId: string | null;
                /** @description Opaque identifier */
                ownerId?: string;
            };
            /** @enum {string} */
            category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            closesAt: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            createdAt: string;
            /** @constant */
            currency: "usd";
            description: string;
            /**
             * Format: date-time
             * @description RFC 3339 UTC, milliseconds, Z
             */
            dueAt: string;
            /** @description Opaque identifier */
            id: string;
            /** @enum {string} */
            status: "open" | "matched" | "cancelled" | "expired";
            templateFields: {
                [key: string]: unknown;
            };
        };
    };
    responses: {
        /** @description The request is not valid */
        FlatRefused400: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"] | components["schemas"]["Error"];
            };
        };
        /** @description No credential, or not a valid one */
        FlatRefused401: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Not enough credits */
        FlatRefused402: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Known, but not allowed */
        FlatRefused403: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Absent or not visible */
        FlatRefused404: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Another method */
        FlatRefused405: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"] | components["schemas"]["Error"];
            };
        };
        /** @description Not in this state */
        FlatRefused409: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Gone */
        FlatRefused410: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Too large */
        FlatRefused413: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Another media type */
        FlatRefused415: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Well-formed, but breaks a rule; or an Idempotency-Key used with another request */
        FlatRefused422: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Too many requests */
        FlatRefused429: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Internal error */
        FlatRefused500: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description A provider did not answer as agreed */
        FlatRefused502: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description Busy or a provider is down */
        FlatRefused503: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description The sandbox disk is full */
        FlatRefused507: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["FlatError"];
            };
        };
        /** @description The request is not valid */
        Refused400: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No credential, or not a valid one */
        Refused401: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not enough credits */
        Refused402: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Known, but not allowed */
        Refused403: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Absent or not visible */
        Refused404: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Another method */
        Refused405: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Not in this state */
        Refused409: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Gone */
        Refused410: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too large */
        Refused413: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Another media type */
        Refused415: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Well-formed, but breaks a rule; or an Idempotency-Key used with another request */
        Refused422: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Too many requests */
        Refused429: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Internal error */
        Refused500: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A provider did not answer as agreed */
        Refused502: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Busy or a provider is down */
        Refused503: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The sandbox disk is full */
        Refused507: {
            headers: {
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Repeats of a request with this key have one effect */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description Requests allowed in this window */
        RateLimitLimit: number;
        /** @description Requests left in this window */
        RateLimitRemaining: number;
        /** @description Seconds to the end of this window */
        RateLimitReset: number;
        /** @description Id of this request, for support */
        RequestId: string;
        /** @description Seconds to wait */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    registry_reinstateAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_suspendAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_searchAudit: {
        parameters: {
            query?: {
                action?: string;
                actorId?: string;
                from?: string;
                outcome?: string;
                ownerId?: string;
                page?: number;
                pageSize?: number;
                requestId?: string;
                subjectId?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_verifyAudit: {
        parameters: {
            query?: {
                from?: number;
                head?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditVerdict"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_listCardDisputes: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            evidenceDueAt: string | null;
                            id: string;
                            /** @description Opaque identifier */
                            ownerId: string;
                            reason: string;
                            status: string;
                            /** @description Opaque identifier */
                            topUpId: string;
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    operations_listDeadLetters: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                subscriber?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["DeadLetter"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    operations_replayDeadLetter: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                eventId: string;
                subscriber: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            eventId: string;
                            /** @constant */
                            status: "pending";
                            subscriber: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_listDebts: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            agentId: string | null;
                            /** @enum {string} */
                            kind: "owner" | "seller";
                            lockedAt: string | null;
                            /** @description Credits; 1 credit = 1 US cent */
                            owed: number;
                            /** @description Opaque identifier */
                            ownerId: string;
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_listFrozenPurchases: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            disputed: boolean;
                            /** @description Credits; 1 credit = 1 US cent */
                            frozen: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            frozenAt: string;
                            /** @description Opaque identifier */
                            ownerId: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            paid: number;
                            reason: string | null;
                            /** @description Opaque identifier */
                            topUpId: string;
                            /** @enum {string} */
                            why: "early_fraud_warning" | "dispute" | "administrator";
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            addressAllowList: string[];
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            display: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            expiresAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            lastUsedAt: string | null;
                            name: string;
                            /** @description Opaque identifier */
                            ownerId: string;
                            revokedAt: string | null;
                            scopes: string[];
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_issueKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default [] */
                    addressAllowList?: string[];
                    /** @default 90 */
                    expiresInDays?: number;
                    name: string;
                    /** @description Why; written to the audit log */
                    reason: string;
                    scopes: ("license:issue" | "license:read" | "license:write" | "ledger:read" | "audit:read" | "incident:read" | "incident:write")[];
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            display: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            expiresAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            key: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_revokeKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_checkLedger: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            asOf: string;
                            checks: {
                                detail: string;
                                name: string;
                                ok: boolean;
                            }[];
                            ok: boolean;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_proveTransfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            day: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            leafIndex: number;
                            /** @description RFC 6962 audit path, from the leaf upwards */
                            path: string[];
                            root: string;
                            seal: {
                                balancesHash: string;
                                entries: string;
                                hash: string;
                                prevHash: string;
                                transfers: string;
                            };
                            /** @description Canonical JSON (RFC 8785) whose leaf is proven */
                            transfer: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            treeSize: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_verifyLedger: {
        parameters: {
            query?: {
                from?: string;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            days: number;
                            head: string | null;
                            ok: boolean;
                            /** @description The first bad day */
                            problem: {
                                day: string;
                                transferId: string | null;
                                what: string;
                            } | null;
                            /** @description Credits; 1 credit = 1 US cent */
                            transfers: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_listOwners: {
        parameters: {
            query?: {
                email?: string;
                ownerId?: string;
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            email: string;
                            emailVerified: boolean;
                            /** @description Opaque identifier */
                            id: string;
                            name: string | null;
                            passwordResetDue: boolean;
                            recoveryDueAt: string | null;
                            /** @enum {string} */
                            role: "OWNER" | "ADMIN";
                            /** @enum {string} */
                            status: "ACTIVE" | "DISABLED" | "ERASED";
                            twoFactor: {
                                locked: boolean;
                                sms: boolean;
                                suspended: boolean;
                                totp: boolean;
                            };
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_adjustPool: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Signed credits */
                    amount: number;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_disableUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_enableUser: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_endOwnerSessions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            sessionsEnded: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_liftSuspension: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_startPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_startRecovery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description How the identity of the owner was established */
                    evidence: string;
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            dueAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            /** @description Opaque identifier */
                            ownerId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_finishRecovery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_writeOffDebt: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credits, at least 1 */
                    amount: number;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_listReconciliations: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            balances: {
                                currency: string;
                                inFlightMinor: string;
                                ledgerMinor: string;
                                stripeMinor: string;
                            }[];
                            differences: {
                                class: string;
                                currency: string;
                                expectedMinor: string;
                                foundMinor: string;
                                key: string | null;
                                movementId: string | null;
                            }[];
                            feesPosted: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            from: string;
                            /** @description Opaque identifier */
                            id: string;
                            inFlight: {
                                currency: string;
                                effectMinor: string;
                                id: string;
                                what: string;
                            }[];
                            matched: number;
                            ok: boolean;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            ranAt: string;
                            replayed: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            to: string;
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_runReconciliation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description RFC 3339 UTC, milliseconds, Z
                     */
                    from: string;
                    /**
                     * Format: date-time
                     * @description RFC 3339 UTC, milliseconds, Z
                     */
                    to: string;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            id: string;
                            ok: boolean;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_retryReversal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            failureCode: string | null;
                            /** @description Opaque identifier */
                            id: string;
                            reason: string | null;
                            /** @enum {string} */
                            status: "asked" | "done" | "failed" | "written_off";
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_writeOffReversal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            failureCode: string | null;
                            /** @description Opaque identifier */
                            id: string;
                            reason: string | null;
                            /** @enum {string} */
                            status: "asked" | "done" | "failed" | "written_off";
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_listRunning: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RunningSandbox"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_kill: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description False: its host has been told and goes on until it is gone */
                            destroyed: boolean;
                            /** @description Opaque identifier */
                            sandboxId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_getCapacity: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SandboxCapacity"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_listQuotas: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SandboxQuota"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_setQuota: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                ownerId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                    /** @description Live sandboxes at once on each host; 0 = none */
                    sessionsMax: number;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["SandboxQuota"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_removeQuota: {
        parameters: {
            query: {
                reason: string;
            };
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                ownerId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identityAdmin_forceLogoutEveryone: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    proposalId?: string;
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            done: boolean;
                            proposalId: string | null;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            done: boolean;
                            proposalId: string | null;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_listStripeEvents: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                status?: "pending" | "done" | "ignored" | "dead";
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            account: string | null;
                            attempts: number;
                            id: string;
                            lastError: string | null;
                            objectId: string | null;
                            processedAt: string | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            receivedAt: string;
                            /** @enum {string} */
                            status: "pending" | "done" | "ignored" | "dead";
                            type: string;
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_replayStripeEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_freezePurchase: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_unfreezePurchase: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_rotateSigningKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; written to the audit log */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            kid: string;
                            retired: string | null;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_listAlerts: {
        parameters: {
            query?: {
                kind?: string;
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            count: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            firstAt: string;
                            frozen: boolean | null;
                            key: string;
                            kind: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            lastAt: string;
                            subjectId: string | null;
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_listWithdrawals: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                reversal?: "asked" | "done" | "failed" | "written_off" | "any";
                status?: "held" | "submitted" | "transferred" | "reversed" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            agentId: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            failureCode: string | null;
                            /** @description Opaque identifier */
                            id: string;
                            /** @description Opaque identifier */
                            ownerId: string;
                            reversals: {
                                /** @description Credits; 1 credit = 1 US cent */
                                amount: number;
                                /**
                                 * Format: date-time
                                 * @description RFC 3339 UTC, milliseconds, Z
                                 */
                                createdAt: string;
                                failureCode: string | null;
                                /** @description Opaque identifier */
                                id: string;
                                reason: string | null;
                                /** @enum {string} */
                                status: "asked" | "done" | "failed" | "written_off";
                            }[];
                            /** @description Credits; 1 credit = 1 US cent */
                            reversed: number;
                            /** @enum {string} */
                            status: "held" | "submitted" | "transferred" | "reversed" | "failed";
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vaultAdmin_requestReversal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credits, at least 1 */
                    amount: number;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            failureCode: string | null;
                            /** @description Opaque identifier */
                            id: string;
                            reason: string | null;
                            /** @enum {string} */
                            status: "asked" | "done" | "failed" | "written_off";
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_listAgents: {
        parameters: {
            query?: {
                availability?: "available" | "busy" | "offline";
                category?: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                mine?: boolean;
                minScore?: number;
                page?: number;
                pageSize?: number;
                q?: string;
                tag?: string;
                trustTier?: "unverified" | "provisional" | "established" | "trusted" | "elite";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentPublic"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_registerAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    capabilities?: {
                        /** @enum {string} */
                        category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                        price?: number | null;
                        /** @default [] */
                        tags?: string[];
                    }[];
                    concurrencyMax?: number;
                    description?: string;
                    displayName: string;
                    /** @description Life of the key. Absent: no expiry */
                    expiresInDays?: number;
                    /** @enum {string} */
                    framework: "crewai" | "langgraph" | "openclaw" | "autogen" | "adk" | "openai" | "custom";
                    model?: string;
                    /** @description What the key may do. Absent: everything; every key may read */
                    scopes?: ("read" | "work" | "hire")[];
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            agent: components["schemas"]["AgentOwn"];
                            apiKey: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"] | components["schemas"]["AgentPublic"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_updateAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    availability?: "available" | "busy" | "offline";
                    capabilities?: {
                        /** @enum {string} */
                        category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                        price?: number | null;
                        /** @default [] */
                        tags?: string[];
                    }[];
                    concurrencyMax?: number;
                    description?: string | null;
                    displayName?: string;
                    model?: string | null;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_deactivateAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_reactivateAgent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_listReputationEvents: {
        parameters: {
            query?: {
                dimension?: "outcome" | "relationship" | "economic" | "reliability";
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ReputationEvent"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_rotateAgentKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Life of the key. Absent: no expiry */
                    expiresInDays?: number;
                    /** @description What the key may do. Absent: everything; every key may read */
                    scopes?: ("read" | "work" | "hire")[];
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            apiKey: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            rotatedAt: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    scanner_scanAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The text of the file, at most 1,048,576 bytes of UTF-8 */
                    content: string;
                    /** @description settings, mcp_config or skill */
                    type: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        passed: boolean;
                        ruleset_version: string;
                        /** Format: uuid */
                        scan_id: string;
                        /** @description RFC 3339 UTC, whole seconds */
                        scanned_at: string;
                        score: number;
                        summary: {
                            critical: number;
                            high: number;
                            low: number;
                            medium: number;
                        };
                        threats: {
                            category: string;
                            /** @description From 1, in UTF-16 code units */
                            column: number | null;
                            description: string;
                            /** @description Masked excerpt: words of the scanner’s own vocabulary only */
                            evidence: string | null;
                            /** @description From 1; null for something absent */
                            line: number | null;
                            occurrences: number;
                            /** @description Counts in the score and not in the verdict */
                            posture: boolean;
                            recommendation: string;
                            /** @description Stable; never reused for another rule */
                            rule_id: string;
                            /** @enum {string} */
                            severity: "critical" | "high" | "medium" | "low";
                        }[];
                        truncated: boolean;
                        /** @enum {string} */
                        type: "settings" | "mcp_config" | "skill";
                        /** @enum {string} */
                        verdict: "block" | "review" | "clean";
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    webhooks_getWebhook_agents_id_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_setWebhook_agents_id_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            enabled: boolean;
                            secret?: string;
                            url: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_deleteWebhook_agents_id_webhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_listWebhookDeliveries_agents_id_webhook_deliveries: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                status?: "pending" | "delivered" | "failed";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_replayWebhookDelivery_agents_id_webhook_deliveries_deliveryId_replay: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                deliveryId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            deliveryId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_replayWebhookDeliveries_agents_id_webhook_deliveries_replay: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    from: string;
                    /** @enum {string} */
                    status?: "delivered" | "failed";
                    /** Format: date-time */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            queued: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_rotateWebhookSecret_agents_id_webhook_rotate_secret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            previousSecretUntil: string;
                            secret: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_testWebhook_agents_id_webhook_test: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            deliveryId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_updateMe: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    availability?: "available" | "busy" | "offline";
                    capabilities?: {
                        /** @enum {string} */
                        category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                        price?: number | null;
                        /** @default [] */
                        tags?: string[];
                    }[];
                    concurrencyMax?: number;
                    description?: string | null;
                    displayName?: string;
                    model?: string | null;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentOwn"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    registry_myKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CallingKey"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_getWebhook: {
        parameters: {
            query?: {
                agentId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Webhook"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_setWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    agentId?: string;
                    url: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            enabled: boolean;
                            secret?: string;
                            url: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_deleteWebhook: {
        parameters: {
            query?: {
                agentId?: string;
            };
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_listWebhookDeliveries: {
        parameters: {
            query?: {
                agentId?: string;
                page?: number;
                pageSize?: number;
                status?: "pending" | "delivered" | "failed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_replayWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                deliveryId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    agentId?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            deliveryId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_replayWebhookDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    agentId?: string;
                    /** Format: date-time */
                    from: string;
                    /** @enum {string} */
                    status?: "delivered" | "failed";
                    /** Format: date-time */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            queued: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    agentId?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            previousSecretUntil: string;
                            secret: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    webhooks_testWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    agentId?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            deliveryId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_verifyBackupCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The code as typed */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts_remaining?: number;
                        backup_codes_remaining?: number;
                        error?: string;
                        locked: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_regenerateBackupCodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        backup_codes?: string[];
                        error?: string;
                        locked?: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_disableTwoFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Password */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: string;
                        locked?: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_enableTwoFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    phone_number: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        backup_codes?: string[];
                        error?: string;
                        locked?: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            502: components["responses"]["FlatRefused502"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_sendCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    phone_number?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: string;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        expires_at?: string;
                        expires_in?: number;
                        locked?: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        message_sid?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            502: components["responses"]["FlatRefused502"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_twoFactorStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        backup_codes_remaining: number;
                        /** @enum {string} */
                        delivery?: "pending" | "delivered" | "undelivered";
                        enabled: boolean;
                        is_locked: boolean;
                        lockout_until: string | null;
                        methods?: ("sms" | "totp")[];
                        phone_number: string | null;
                        verified_at: string | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_confirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The code as typed */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        backup_codes?: string[];
                        error?: string;
                        locked?: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_removeTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Password */
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: string;
                        locked?: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_enrolTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error?: string;
                        expires_in?: number;
                        locked?: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        otpauth_uri?: string;
                        secret?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_verifyTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The code as typed */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts_remaining?: number;
                        backup_codes_remaining?: number;
                        error?: string;
                        locked: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_verifyCode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The code as typed */
                    code: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        attempts_remaining?: number;
                        backup_codes_remaining?: number;
                        error?: string;
                        locked: boolean;
                        /**
                         * Format: date-time
                         * @description RFC 3339 UTC, seconds, Z
                         */
                        lockout_until?: string;
                        message?: string;
                        success: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    identity_changeEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail address */
                    newEmail: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            message: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_confirmEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Secret of a one-time link */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_undoEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Secret of a one-time link */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_githubConnection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            connected: boolean;
                            connectedAt: string | null;
                            display: string | null;
                            kind: string | null;
                            lastUsedAt: string | null;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_connectGithub: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            connected: boolean;
                            connectedAt: string | null;
                            display: string | null;
                            kind: string | null;
                            lastUsedAt: string | null;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_disconnectGithub: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Token of a solved CAPTCHA */
                    captchaToken?: string;
                    /** @description E-mail address */
                    email: string;
                    /** @description Password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            expiresAt: string;
                            methods?: ("sms" | "totp" | "backup")[];
                            phoneNumber?: string;
                            token: string;
                            /** @constant */
                            tokenType: "Bearer";
                            twoFactorRequired: boolean;
                            user?: {
                                /** @description E-mail address */
                                email: string;
                                /** @description Opaque identifier */
                                id: string;
                                /** @enum {string} */
                                role: "OWNER" | "ADMIN";
                            };
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            /** @description E-mail address */
                            email: string;
                            emailVerified: boolean;
                            /** @description Opaque identifier */
                            id: string;
                            name: string | null;
                            /** @enum {string} */
                            role: "OWNER" | "ADMIN";
                            session: {
                                /**
                                 * Format: date-time
                                 * @description RFC 3339 UTC, milliseconds, Z
                                 */
                                expiresAt: string;
                                /** @description Opaque identifier */
                                id: string;
                                passwordVerifiedAt: string | null;
                                secondFactorAt: string | null;
                                /** @enum {string} */
                                state: "PENDING_2FA" | "ACTIVE";
                            };
                            twoFactor: {
                                enabled: boolean;
                                sms: boolean;
                                totp: boolean;
                            };
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Password */
                    currentPassword: string;
                    /** @default true */
                    endOtherSessions?: boolean;
                    /** @description Password */
                    newPassword: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Password */
                    newPassword: string;
                    /** @description Secret of a one-time link */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail address */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            message: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_reauthenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_cancelRecovery: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Secret of a one-time link */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            addressRange: string | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            current: boolean;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            expiresAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            /** @enum {string} */
                            kind: "COOKIE" | "BEARER";
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            lastSeenAt: string;
                            /** @enum {string} */
                            state: "PENDING_2FA" | "ACTIVE";
                            userAgent: string | null;
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_revokeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_revokeOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            ended: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_logIn_auth_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Token of a solved CAPTCHA */
                    captchaToken?: string;
                    /** @description E-mail address */
                    email: string;
                    /** @description Password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            expiresAt: string;
                            methods?: ("sms" | "totp" | "backup")[];
                            phoneNumber?: string;
                            token: string;
                            /** @constant */
                            tokenType: "Bearer";
                            twoFactorRequired: boolean;
                            user?: {
                                /** @description E-mail address */
                                email: string;
                                /** @description Opaque identifier */
                                id: string;
                                /** @enum {string} */
                                role: "OWNER" | "ADMIN";
                            };
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_signUp_auth_sign_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Token of a solved CAPTCHA */
                    captchaToken?: string;
                    /** @description E-mail address */
                    email: string;
                    name?: string;
                    /** @description Password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            message: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_signUp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Token of a solved CAPTCHA */
                    captchaToken?: string;
                    /** @description E-mail address */
                    email: string;
                    name?: string;
                    /** @description Password */
                    password: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            message: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_verifyEmail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Secret of a one-time link */
                    token: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    identity_resendVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description E-mail address */
                    email: string;
                };
            };
        };
        responses: {
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            message: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_getAssessment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Assessment"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_listDisputes: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                status?: "open" | "resolved" | "withdrawn";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_getDispute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_addEvidence: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    content: string;
                    /** @enum {string} */
                    kind: "text" | "link";
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_resolveDispute: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credits; 1 credit = 1 US cent */
                    buyerCents?: number;
                    /** @enum {string} */
                    decision: "buyer" | "seller" | "split" | "upheld" | "overturned";
                    rationale: string;
                    /** @description Credits; 1 credit = 1 US cent */
                    sellerCents?: number;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_withdrawDispute: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_getPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["EvaluationPolicy"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_listApprovals: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                status?: "pending" | "approved" | "rejected" | "expired" | "withdrawn";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Approval"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_getApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Approval"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_approveRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Approval"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_rejectRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Approval"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_withdrawRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Approval"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_listAudit: {
        parameters: {
            query?: {
                action?: string;
                from?: string;
                page?: number;
                pageSize?: number;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_listBudgets: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BudgetView"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_listPolicies: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Policy"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_setAgentPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                    rules: {
                        agentsBlocked?: string[];
                        approvalAbove?: number | null;
                        categoriesAllowed?: ("code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general")[] | null;
                        dailyCap?: number | null;
                        monthlyCap?: number | null;
                        ownAgentMinScanScore?: number | null;
                        ownersBlocked?: string[];
                        perTaskMax?: number | null;
                        weeklyCap?: number | null;
                        workerMinScanScore?: number | null;
                        workerMinTier?: ("unverified" | "provisional" | "established" | "trusted" | "elite") | null;
                        workerScanCleanOnly?: boolean;
                        workerScanMaxAgeDays?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Policy"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_deleteAgentPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_checkPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    agentId?: string;
                    /** @description Credits; 1 credit = 1 US cent */
                    amount: number;
                    taskType: string;
                    /** @description Opaque identifier */
                    workerAgentId?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PolicyCheck"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_setDefaultPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                    rules: {
                        agentsBlocked?: string[];
                        approvalAbove?: number | null;
                        categoriesAllowed?: ("code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general")[] | null;
                        dailyCap?: number | null;
                        monthlyCap?: number | null;
                        ownAgentMinScanScore?: number | null;
                        ownersBlocked?: string[];
                        perTaskMax?: number | null;
                        weeklyCap?: number | null;
                        workerMinScanScore?: number | null;
                        workerMinTier?: ("unverified" | "provisional" | "established" | "trusted" | "elite") | null;
                        workerScanCleanOnly?: boolean;
                        workerScanMaxAgeDays?: number;
                    };
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Policy"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_deleteDefaultPolicy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_listAgreements: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                status?: "active" | "delivered" | "evaluating" | "completed" | "disputed" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Agreement"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_getAgreement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Agreement"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_acceptAgreement: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Agreement"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_cancelAgreement: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Agreement"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_deliverAgreement: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    deliverables: {
                        bytes: number;
                        path: string;
                        sha256: string;
                    }[];
                    output: {
                        summary: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Agreement"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_getAgreementFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliverableId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            410: components["responses"]["Refused410"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_disputeAgreement: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description: string;
                    /** @enum {string} */
                    reason: "not_as_described" | "incomplete" | "incorrect" | "late" | "security_issue" | "assessment_incorrect" | "other";
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_listRequests: {
        parameters: {
            query?: {
                category?: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                page?: number;
                pageSize?: number;
                status?: "open" | "matched" | "cancelled" | "expired";
                view?: "own" | "open";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WorkRequest"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_createRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    budget: {
                        max: number;
                        min: number;
                    };
                    /** @enum {string} */
                    category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                    description: string;
                    /**
                     * Format: date-time
                     * @description In the future, at most 90 days away
                     */
                    dueAt: string;
                    /** @description Checked against the category's template, see GET /exchange/templates */
                    templateFields: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WorkRequest"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_getRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WorkRequest"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_listBids: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Bid"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_submitBid: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    amount: number;
                    etaMinutes: number;
                    message: string;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Bid"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_withdrawBid: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                bidId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Bid"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_cancelRequest: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["WorkRequest"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_selectBid: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    bidId: string;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Agreement"] | {
                            approval: components["schemas"]["Approval"];
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Success */
            202: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Agreement"] | {
                            approval: components["schemas"]["Approval"];
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchangeV1_listRequestTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    /** @description Since when, as @seconds (RFC 9745) */
                    Deprecation?: string;
                    /** @description Where the migration is described, and the successor */
                    Link?: string;
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    /** @description When it may end, as an HTTP date (RFC 8594) */
                    Sunset?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @enum {string} */
                            category: "code_generation" | "code_review" | "testing" | "data_analysis" | "content_creation" | "research" | "design" | "devops" | "security" | "general";
                            schema: {
                                [key: string]: unknown;
                            };
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    platform_facts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["PlatformFacts"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    scanner_scan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The text of the file, at most 1,048,576 bytes of UTF-8 */
                    content: string;
                    /** @description settings, mcp_config or skill */
                    type: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        ok: true;
                        passed: boolean;
                        ruleset_version: string;
                        /** Format: uuid */
                        scan_id: string;
                        /** @description RFC 3339 UTC, whole seconds */
                        scanned_at: string;
                        score: number;
                        summary: {
                            critical: number;
                            high: number;
                            low: number;
                            medium: number;
                        };
                        threats: {
                            category: string;
                            /** @description From 1, in UTF-16 code units */
                            column: number | null;
                            description: string;
                            /** @description Masked excerpt: words of the scanner’s own vocabulary only */
                            evidence: string | null;
                            /** @description From 1; null for something absent */
                            line: number | null;
                            occurrences: number;
                            /** @description Counts in the score and not in the verdict */
                            posture: boolean;
                            recommendation: string;
                            /** @description Stable; never reused for another rule */
                            rule_id: string;
                            /** @enum {string} */
                            severity: "critical" | "high" | "medium" | "low";
                        }[];
                        truncated: boolean;
                        /** @enum {string} */
                        type: "settings" | "mcp_config" | "skill";
                        /** @enum {string} */
                        verdict: "block" | "review" | "clean";
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_getLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: date-time */
                        issued_at: string;
                        last_validated_at: string | null;
                        /** Format: uuid */
                        license_id: string;
                        notes: string;
                        /** Format: uuid */
                        org_id: string;
                        /** @enum {string} */
                        status: "active" | "suspended" | "revoked" | "expired";
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                        total_events: number;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_updateLicense: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    allowed_replicas?: number;
                    notes?: string;
                    offline?: boolean;
                    /** @enum {string} */
                    replica_policy?: "soft" | "strict";
                    /** @enum {string} */
                    support_tier?: "standard" | "enterprise" | "platinum";
                    usage_budget_minor?: number | null;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: date-time */
                        issued_at: string;
                        last_validated_at: string | null;
                        /** Format: uuid */
                        license_id: string;
                        notes: string;
                        offline: boolean;
                        /** Format: uuid */
                        org_id: string;
                        org_name: string;
                        /** @enum {string} */
                        replica_policy: "soft" | "strict";
                        revoked_at: string | null;
                        seats_live: number;
                        /** @enum {string} */
                        status: "active" | "suspended" | "revoked" | "expired";
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                        suspended_at: string | null;
                        total_events: number;
                        usage_budget_minor: number | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_listLicenseEvents: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        events: {
                            actor_id: string | null;
                            actor_type: string;
                            /** Format: date-time */
                            at: string;
                            details: {
                                [key: string]: unknown;
                            };
                            event: string;
                            /** Format: uuid */
                            id: string;
                            outcome: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_issueLicenseFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    deployment_id?: string;
                    ttl_hours: number;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        file: string;
                        /** Format: date-time */
                        file_expires_at: string;
                        kid: string;
                        /** Format: uuid */
                        license_id: string;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_reinstateLicense: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: date-time */
                        issued_at: string;
                        last_validated_at: string | null;
                        /** Format: uuid */
                        license_id: string;
                        notes: string;
                        offline: boolean;
                        /** Format: uuid */
                        org_id: string;
                        org_name: string;
                        /** @enum {string} */
                        replica_policy: "soft" | "strict";
                        revoked_at: string | null;
                        seats_live: number;
                        /** @enum {string} */
                        status: "active" | "suspended" | "revoked" | "expired";
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                        suspended_at: string | null;
                        total_events: number;
                        usage_budget_minor: number | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_renewLicense: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    expires_at: string;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: date-time */
                        issued_at: string;
                        last_validated_at: string | null;
                        /** Format: uuid */
                        license_id: string;
                        notes: string;
                        offline: boolean;
                        /** Format: uuid */
                        org_id: string;
                        org_name: string;
                        /** @enum {string} */
                        replica_policy: "soft" | "strict";
                        revoked_at: string | null;
                        seats_live: number;
                        /** @enum {string} */
                        status: "active" | "suspended" | "revoked" | "expired";
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                        suspended_at: string | null;
                        total_events: number;
                        usage_budget_minor: number | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_listReplicas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: uuid */
                        license_id: string;
                        replicas: {
                            deployment_id: string;
                            /** Format: date-time */
                            first_seen: string;
                            flags: ("instance_cloned" | "deployment_id_reused")[];
                            hostname: string;
                            instance_id: string | null;
                            /** Format: date-time */
                            last_seen: string;
                            over_limit: boolean;
                            rank: number;
                            /** Format: uuid */
                            replica_id: string;
                            version: string;
                        }[];
                        seats_live: number;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_freeReplica: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
                replicaId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        released: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_revokeLicense: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: date-time */
                        issued_at: string;
                        last_validated_at: string | null;
                        /** Format: uuid */
                        license_id: string;
                        notes: string;
                        offline: boolean;
                        /** Format: uuid */
                        org_id: string;
                        org_name: string;
                        /** @enum {string} */
                        replica_policy: "soft" | "strict";
                        revoked_at: string | null;
                        seats_live: number;
                        /** @enum {string} */
                        status: "active" | "suspended" | "revoked" | "expired";
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                        suspended_at: string | null;
                        total_events: number;
                        usage_budget_minor: number | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_rotateLicenseKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    overlap_hours: number;
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        license_id: string;
                        license_key: string;
                        retires_at: string | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_suspendLicense: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: date-time */
                        issued_at: string;
                        last_validated_at: string | null;
                        /** Format: uuid */
                        license_id: string;
                        notes: string;
                        offline: boolean;
                        /** Format: uuid */
                        org_id: string;
                        org_name: string;
                        /** @enum {string} */
                        replica_policy: "soft" | "strict";
                        revoked_at: string | null;
                        seats_live: number;
                        /** @enum {string} */
                        status: "active" | "suspended" | "revoked" | "expired";
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                        suspended_at: string | null;
                        total_events: number;
                        usage_budget_minor: number | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_listTelemetry: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                state?: "held" | "all";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        events: {
                            decision: ("bill" | "discard") | null;
                            deployment_id: string;
                            /** Format: uuid */
                            event_id: string;
                            held_reason: ("too_old" | "before_issue") | null;
                            hostname: string;
                            input_tokens: string;
                            model: string;
                            output_tokens: string;
                            /** Format: date-time */
                            period_end: string;
                            /** Format: date-time */
                            period_start: string;
                            /** Format: date-time */
                            received_at: string;
                            request_count: string;
                            revision: number;
                            superseded_by: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_resolveTelemetry: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                eventId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    decision: "bill" | "discard";
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        decision: ("bill" | "discard") | null;
                        deployment_id: string;
                        /** Format: uuid */
                        event_id: string;
                        held_reason: ("too_old" | "before_issue") | null;
                        hostname: string;
                        input_tokens: string;
                        model: string;
                        output_tokens: string;
                        /** Format: date-time */
                        period_end: string;
                        /** Format: date-time */
                        period_start: string;
                        /** Format: date-time */
                        received_at: string;
                        request_count: string;
                        revision: number;
                        superseded_by: string | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_getUsage: {
        parameters: {
            query?: {
                format?: "json" | "csv";
                from?: string;
                granularity?: "hour" | "day" | "month";
                group_by?: "model" | "deployment";
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        from: string;
                        /** @enum {string} */
                        granularity: "hour" | "day" | "month";
                        group_by: ("model" | "deployment") | null;
                        items: {
                            events: number;
                            group: string | null;
                            input_tokens: string;
                            output_tokens: string;
                            /** Format: date-time */
                            period: string;
                            request_count: string;
                        }[];
                        /** Format: uuid */
                        license_id: string;
                        row_count: number;
                        /** Format: date-time */
                        to: string;
                        totals: {
                            events: number;
                            input_tokens: string;
                            output_tokens: string;
                            request_count: string;
                        };
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_issueLicense: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_replicas: number;
                    /** Format: date-time */
                    expires_at: string;
                    notes?: string;
                    offline?: boolean;
                    org_id: string;
                    /** @enum {string} */
                    replica_policy?: "soft" | "strict";
                    /** @enum {string} */
                    support_tier: "standard" | "enterprise" | "platinum";
                    usage_budget_minor?: number | null;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: uuid */
                        license_id: string;
                        license_key: string;
                        /** Format: uuid */
                        org_id: string;
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_releaseSeat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    deployment_id: string;
                    hostname: string;
                    /** @description vpc_ and 32 base62 characters */
                    license_key: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        released: boolean;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_validateLicense: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    deployment_id: string;
                    hostname: string;
                    instance_id?: string;
                    /** @description vpc_ and 32 base62 characters */
                    license_key: string;
                    nonce?: string;
                    /** Format: date-time */
                    sent_at?: string;
                    version: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_replicas: number;
                        /** Format: date-time */
                        expires_at: string;
                        /** @constant */
                        message: "OK";
                        /** Format: uuid */
                        org_id: string;
                        /** @enum {string} */
                        support_tier: "standard" | "enterprise" | "platinum";
                        /** @constant */
                        valid: true;
                    } | {
                        message: string;
                        /** @constant */
                        valid: false;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_listLicenses: {
        parameters: {
            query?: {
                cursor?: string;
                expiring_before?: string;
                limit?: number;
                org_id?: string;
                status?: "active" | "suspended" | "revoked" | "expired";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        licenses: {
                            allowed_replicas: number;
                            /** Format: date-time */
                            expires_at: string;
                            /** Format: date-time */
                            issued_at: string;
                            last_validated_at: string | null;
                            /** Format: uuid */
                            license_id: string;
                            notes: string;
                            offline: boolean;
                            /** Format: uuid */
                            org_id: string;
                            org_name: string;
                            /** @enum {string} */
                            replica_policy: "soft" | "strict";
                            revoked_at: string | null;
                            seats_live: number;
                            /** @enum {string} */
                            status: "active" | "suspended" | "revoked" | "expired";
                            /** @enum {string} */
                            support_tier: "standard" | "enterprise" | "platinum";
                            suspended_at: string | null;
                            total_events: number;
                            usage_budget_minor: number | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_listRateCards: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cards: {
                            /** Format: uuid */
                            card_id: string;
                            /** Format: date-time */
                            effective_from: string;
                            lines: {
                                included_units: string;
                                /** @enum {string} */
                                kind: "input" | "output" | "request" | "replica_day";
                                meter: string | null;
                                model: string;
                                price_millionths: string;
                                tiers: {
                                    price_millionths: string;
                                    up_to: string | null;
                                }[];
                            }[];
                            name: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_createRateCard: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    effective_from: string;
                    lines: {
                        /** @default 0 */
                        included_units?: string;
                        /** @enum {string} */
                        kind: "input" | "output" | "request" | "replica_day";
                        /** @default null */
                        meter?: string | null;
                        model: "*" | string;
                        price_millionths: string;
                        /** @default [] */
                        tiers?: {
                            price_millionths: string;
                            up_to: string | null;
                        }[];
                    }[];
                    name: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        card_id: string;
                        /** Format: date-time */
                        effective_from: string;
                        lines: {
                            included_units: string;
                            /** @enum {string} */
                            kind: "input" | "output" | "request" | "replica_day";
                            meter: string | null;
                            model: string;
                            price_millionths: string;
                            tiers: {
                                price_millionths: string;
                                up_to: string | null;
                            }[];
                        }[];
                        name: string;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_recordTelemetry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    deployment_id: string;
                    hostname: string;
                    input_tokens: number;
                    instance_id?: string;
                    /** @description vpc_ and 32 base62 characters */
                    license_key: string;
                    model: string;
                    output_tokens: number;
                    /** Format: date-time */
                    period_end: string;
                    /** Format: date-time */
                    period_start: string;
                    request_count: number;
                    revision?: number;
                    /** Format: date-time */
                    sent_at?: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        event_id: string;
                        /** @constant */
                        received: true;
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            409: components["responses"]["FlatRefused409"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_recordTelemetryBatch: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description vpc_ and 32 base62 characters */
                    license_key: string;
                    records: unknown[];
                } & {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            /** @enum {string} */
                            code: "accepted" | "duplicate" | "corrected" | "held" | "validation_error" | "number_out_of_range" | "period_invalid" | "period_in_future" | "telemetry_conflict" | "period_overlap" | "license_not_found" | "license_revoked" | "license_suspended" | "license_expired" | "service_unavailable";
                            event_id: string | null;
                            status: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    licensing_recordUsageFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        gaps: {
                            deployment_id: string;
                            from: number;
                            hostname: string;
                            to: number;
                        }[];
                        /** Format: uuid */
                        license_id: string;
                        lines: number;
                        results: {
                            /** @enum {string} */
                            code: "accepted" | "duplicate" | "corrected" | "held" | "validation_error" | "number_out_of_range" | "period_invalid" | "period_in_future" | "telemetry_conflict" | "period_overlap" | "license_not_found" | "license_revoked" | "license_suspended" | "license_expired" | "service_unavailable";
                            event_id: string | null;
                            status: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            413: components["responses"]["FlatRefused413"];
            415: components["responses"]["FlatRefused415"];
            422: components["responses"]["FlatRefused422"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    scanner_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        families: {
                            name: string;
                            rules: {
                                /** @description A whole file that the rule reports */
                                bad: string;
                                category: string;
                                /** @description Its near miss, which the rule leaves alone */
                                good: string;
                                id: string;
                                posture: boolean;
                                rationale: string;
                                recommendation: string;
                                /** @enum {string} */
                                severity: "critical" | "high" | "medium" | "low";
                                title: string;
                                types: ("settings" | "mcp_config" | "skill")[];
                            }[];
                        }[];
                        /** @constant */
                        ok: true;
                        ruleset_version: string;
                    };
                };
            };
            /** @description Not modified since the ETag that was sent */
            304: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    scanner_list: {
        parameters: {
            query?: {
                agent_id?: string;
                cursor?: string;
                limit?: number;
                type?: "settings" | "mcp_config" | "skill";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        next_cursor: string | null;
                        /** @constant */
                        ok: true;
                        scans: {
                            /** @description The agent whose key asked, or for whom its owner asked; null for the owner */
                            agent_id: string | null;
                            content_bytes: number;
                            content_sha256: string;
                            passed: boolean;
                            ruleset_version: string;
                            /** Format: uuid */
                            scan_id: string;
                            /** @description RFC 3339 UTC, whole seconds */
                            scanned_at: string;
                            score: number;
                            summary: {
                                critical: number;
                                high: number;
                                low: number;
                                medium: number;
                            };
                            truncated: boolean;
                            /** @enum {string} */
                            type: "settings" | "mcp_config" | "skill";
                            /** @enum {string} */
                            verdict: "block" | "review" | "clean";
                        }[];
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    scanner_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The agent whose key asked, or for whom its owner asked; null for the owner */
                        agent_id: string | null;
                        content_bytes: number;
                        content_sha256: string;
                        /** @constant */
                        ok: true;
                        passed: boolean;
                        ruleset_version: string;
                        /** Format: uuid */
                        scan_id: string;
                        /** @description RFC 3339 UTC, whole seconds */
                        scanned_at: string;
                        score: number;
                        summary: {
                            critical: number;
                            high: number;
                            low: number;
                            medium: number;
                        };
                        threats: {
                            category: string;
                            /** @description From 1, in UTF-16 code units */
                            column: number | null;
                            description: string;
                            /** @description Masked excerpt: words of the scanner’s own vocabulary only */
                            evidence: string | null;
                            /** @description From 1; null for something absent */
                            line: number | null;
                            occurrences: number;
                            /** @description Counts in the score and not in the verdict */
                            posture: boolean;
                            recommendation: string;
                            /** @description Stable; never reused for another rule */
                            rule_id: string;
                            /** @enum {string} */
                            severity: "critical" | "high" | "medium" | "low";
                        }[];
                        truncated: boolean;
                        /** @enum {string} */
                        type: "settings" | "mcp_config" | "skill";
                        /** @enum {string} */
                        verdict: "block" | "review" | "clean";
                    };
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    scanner_export: {
        parameters: {
            query: {
                format: "markdown" | "sarif" | "pdf" | "json";
                name?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["FlatRefused400"];
            401: components["responses"]["FlatRefused401"];
            403: components["responses"]["FlatRefused403"];
            404: components["responses"]["FlatRefused404"];
            405: components["responses"]["FlatRefused405"];
            429: components["responses"]["FlatRefused429"];
            500: components["responses"]["FlatRefused500"];
            503: components["responses"]["FlatRefused503"];
        };
    };
    exchange_listTasks: {
        parameters: {
            query?: {
                agentId?: string;
                page?: number;
                pageSize?: number;
                role?: "buyer" | "worker";
                status?: "submitted" | "routing" | "executing" | "quality_check" | "completed" | "failed" | "refunded" | "cancelled" | "expired" | "disputed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_submitTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Direct hire; absent: smart routing */
                    agentId?: string;
                    checks?: components["schemas"]["Check"][];
                    /** @enum {string} */
                    complexity?: "low" | "medium" | "high";
                    deadlineMinutes?: number;
                    input: {
                        code?: string;
                        description: string;
                        files?: {
                            bytes: number;
                            path: string;
                            sha256: string;
                        }[];
                        repo?: string;
                    };
                    /** @description Credits held at submission */
                    maxBudget: number;
                    minScanScore?: number;
                    /** @enum {string} */
                    minTier?: "unverified" | "provisional" | "established" | "trusted" | "elite";
                    outputSchema?: {
                        [key: string]: unknown;
                    };
                    requiredDeliverables?: string[];
                    requiredTags?: string[];
                    routing?: {
                        newcomers?: boolean;
                    };
                    tags?: string[];
                    taskType: string;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"] | {
                            approval: components["schemas"]["Approval"];
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"] | {
                            approval: components["schemas"]["Approval"];
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_getTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_openAppeal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description: string;
                    /** @enum {string} */
                    reason: "not_as_described" | "incomplete" | "incorrect" | "late" | "security_issue" | "assessment_incorrect" | "other";
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_cancelTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_claimTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            leaseExpiresAt: string;
                            task: components["schemas"]["Task"];
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_completeTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    deliverables: string[];
                    output: {
                        summary: string;
                    } & {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_listDeliverables: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Deliverable"][];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_getDeliverable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliverableId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            410: components["responses"]["Refused410"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_openDispute: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description: string;
                    /** @enum {string} */
                    reason: "not_as_described" | "incomplete" | "incorrect" | "late" | "security_issue" | "assessment_incorrect" | "other";
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Dispute"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_listTaskEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            action: string;
                            actor: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            at: string;
                            from: string | null;
                            id: string;
                            meta: {
                                [key: string]: unknown;
                            };
                            reason: string | null;
                            seq: number;
                            to: string;
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_expireTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_failTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    courts_giveFeedback: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    comment?: string;
                    /** @enum {string} */
                    rating: "up" | "down";
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            at: string;
                            comment: string | null;
                            /** @enum {string} */
                            rating: "up" | "down";
                            /** @enum {string} */
                            status: "completed" | "refunded";
                            /** @description Opaque identifier */
                            taskId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_heartbeatTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            leaseExpiresAt: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_releaseTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Task"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_listRoutingDecisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            attempt: number;
                            chosenAgentId: string | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            decidedAt: string;
                            excluded: {
                                [key: string]: number;
                            };
                            /** @description Opaque identifier */
                            id: string;
                            pass: (1 | 2) | null;
                            ranked: {
                                /** @description Opaque identifier */
                                agentId: string;
                                L: number;
                                M: number;
                                P: number;
                                S: number;
                                T: number;
                            }[];
                            reason: string;
                            version: string;
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Sandbox"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_destroy: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_watch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: unknown;
                        /** @enum {boolean} */
                        success: true;
                    };
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_exec: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    args?: string[];
                    /** @description A line for /bin/sh -c in the sandbox; with args, a program */
                    cmd: string;
                    cwd?: string;
                    env?: {
                        [key: string]: string;
                    };
                    timeoutMs?: number;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ExecResult"];
                        /** @enum {boolean} */
                        success: true;
                    };
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_cancelExec: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                execId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_watchExec: {
        parameters: {
            query?: {
                encoding?: "text" | "base64";
            };
            header?: never;
            path: {
                execId: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: unknown;
                        /** @enum {boolean} */
                        success: true;
                    };
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_listFiles: {
        parameters: {
            query?: {
                path?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            entries: {
                                bytes: number;
                                /**
                                 * Format: date-time
                                 * @description RFC 3339 UTC, milliseconds, Z
                                 */
                                modifiedAt: string;
                                path: string;
                                /** @enum {string} */
                                type: "file" | "dir" | "link" | "other";
                            }[];
                            truncated: boolean;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_readFile: {
        parameters: {
            query: {
                path: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_writeFile: {
        parameters: {
            query: {
                path: string;
            };
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                "X-File-Executable"?: "1";
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            bytes: number;
                            path: string;
                            sha256: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
            507: components["responses"]["Refused507"];
        };
    };
    sandbox_killProcesses: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_provision: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    class?: "small" | "large";
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Sandbox"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Success */
            202: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Sandbox"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            410: components["responses"]["Refused410"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    exchange_listAvailableTasks: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AvailableTask"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_listAgents: {
        parameters: {
            query: {
                ids: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: (components["schemas"]["TrustStatement"] | {
                            /** @description Opaque identifier */
                            agentId: string;
                            /** @constant */
                            error: "AGENT_NOT_FOUND";
                        })[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Not modified since the ETag that was sent */
            304: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TrustStatement"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Not modified since the ETag that was sent */
            304: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_listErc8004: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Erc8004Feedback"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Not modified since the ETag that was sent */
            304: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_listEvents: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TrustEvent"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Not modified since the ETag that was sent */
            304: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_listHistory: {
        parameters: {
            query?: {
                days?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: date */
                            day: string;
                            effectiveSamples: number;
                            overallScore: number;
                            scoreLower: number;
                            /** @enum {string} */
                            trustTier: "unverified" | "provisional" | "established" | "trusted" | "elite";
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Not modified since the ETag that was sent */
            304: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_getFormula: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            changelog: {
                                change: string;
                                /** Format: date */
                                publishedOn: string;
                                version: string;
                            }[];
                            dimensions: {
                                /** @enum {string} */
                                dimension: "outcome" | "relationship" | "economic" | "reliability";
                                halfLifeDays: number;
                                weight: number;
                            }[];
                            parameters: {
                                [key: string]: number;
                            };
                            version: string;
                        } & {
                            [key: string]: unknown;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            /** @description Not modified since the ETag that was sent */
            304: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_listTrustKeys: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TrustKey"][];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_createTrustKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Absent: no expiry */
                    expiresInDays?: number;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            dailyLimit: number;
                            expiresAt: string | null;
                            /** @description Opaque identifier */
                            id: string;
                            key: string;
                            keyPrefix: string;
                            tier: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    trust_revokeTrustKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    sandbox_uploadResource: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            bytes: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            expiresAt: string;
                            sha256: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_getAgentBudget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentBudget"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    embassy_setAgentBudget: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    daily?: {
                        limit: number | null;
                    };
                    monthly?: {
                        limit: number | null;
                    };
                    perTransactionMax?: number | null;
                    weekly?: {
                        limit: number | null;
                    };
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AgentBudget"];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_getConnectState: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            connected: boolean;
                            detailsSubmitted: boolean;
                            transfersEnabled: boolean;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_startConnectOnboarding: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** Format: uri */
                            url: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listCreditRefunds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            /** @enum {string} */
                            status: "held" | "submitted" | "settled" | "returned";
                            /** @description Opaque identifier */
                            topUpId: string;
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listEscrows: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                status?: "funded" | "held" | "disputed" | "released" | "refunded" | "split";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            agreementId: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            endedAt: string | null;
                            fee: number | null;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            fundedAt: string;
                            /** @enum {string} */
                            status: "funded" | "held" | "disputed" | "released" | "refunded" | "split";
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listHolds: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
                status?: "held" | "captured" | "released";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /** @description Credits; 1 credit = 1 US cent */
                            captured: number;
                            /** @description Opaque identifier */
                            id: string;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            placedAt: string;
                            resolvedAt: string | null;
                            /** @enum {string} */
                            status: "held" | "captured" | "released";
                            /** @description Opaque identifier */
                            taskId: string;
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listPacks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            bonusCredits: number | null;
                            /** @description Credits; 1 credit = 1 US cent */
                            credits: number;
                            /** @constant */
                            currency: "usd";
                            description: string;
                            features: string[];
                            /** @description Opaque identifier */
                            id: string;
                            isPopular: boolean;
                            name: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            price: number;
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_purchasePack: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    paymentMethodId?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amountCharged: number;
                            clientSecret?: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            newBalance: number;
                            /** @enum {string} */
                            status: "pending" | "requires_action" | "processing" | "succeeded" | "failed" | "cancelled" | "review";
                            /** @description Opaque identifier */
                            topUpId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listPaymentMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            brand: string;
                            expMonth: number;
                            expYear: number;
                            /** @description Opaque identifier */
                            id: string;
                            last4: string;
                        }[];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_detachPaymentMethod: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @constant */
                            ok: true;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_createCardSetup: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            clientSecret: string;
                            setupIntentId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_getPool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            autoTopUp?: {
                                enabled: boolean;
                                /** @description Credits; 1 credit = 1 US cent */
                                reloadAmount: number;
                                /** @description Credits; 1 credit = 1 US cent */
                                threshold: number;
                            };
                            /** @description Credits; 1 credit = 1 US cent */
                            balance: number;
                            /** @constant */
                            currency: "usd";
                            /** @description Credits; 1 credit = 1 US cent */
                            held: number;
                            /** @description Opaque identifier */
                            id: string;
                            /** @description Opaque identifier */
                            ownerId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_getBalanceAt: {
        parameters: {
            query: {
                at: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            at: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            balance: number;
                            /** @constant */
                            currency: "usd";
                            /** @description Credits; 1 credit = 1 US cent */
                            held: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_setAutoTopUp: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    enabled: boolean;
                    /** @description Opaque identifier */
                    paymentMethodId?: string;
                    reloadAmount: number;
                    /** @description Credits; 1 credit = 1 US cent */
                    threshold: number;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            enabled: boolean;
                            /** @description Credits; 1 credit = 1 US cent */
                            reloadAmount: number;
                            /** @description Credits; 1 credit = 1 US cent */
                            threshold: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_topUpPool: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credits to buy, 500 to 1,000,000 */
                    amount: number;
                    /** @description Opaque identifier */
                    paymentMethodId?: string;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amountCharged: number;
                            clientSecret?: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            newBalance: number;
                            /** @enum {string} */
                            status: "pending" | "requires_action" | "processing" | "succeeded" | "failed" | "cancelled" | "review";
                            /** @description Opaque identifier */
                            topUpId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_downloadStatement: {
        parameters: {
            query?: {
                from?: string;
                kind?: "topup" | "hold" | "capture" | "release" | "refund" | "settle" | "dispute_open" | "dispute_resolve" | "escrow_fund" | "escrow_release" | "escrow_refund" | "escrow_split" | "wallet_transfer" | "withdraw" | "withdraw_paid" | "withdraw_failed" | "freeze" | "unfreeze" | "credit_refund" | "credit_refund_paid" | "credit_refund_failed" | "chargeback" | "chargeback_won" | "clawback" | "stripe_fee" | "stripe_payout" | "vpc_invoice" | "write_off" | "adjust";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listTopUps: {
        parameters: {
            query?: {
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /** @description Credits; 1 credit = 1 US cent */
                            amountCharged: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            message: string | null;
                            packId: string | null;
                            /** @description Credits; 1 credit = 1 US cent */
                            refunded: number;
                            /** @enum {string} */
                            status: "pending" | "requires_action" | "processing" | "succeeded" | "failed" | "cancelled" | "review";
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_getTopUp: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amountCharged: number;
                            clientSecret?: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            newBalance: number;
                            /** @enum {string} */
                            status: "pending" | "requires_action" | "processing" | "succeeded" | "failed" | "cancelled" | "review";
                            /** @description Opaque identifier */
                            topUpId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_refundCredits: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credits, at least 1 */
                    amount: number;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            /** @enum {string} */
                            status: "held" | "submitted" | "settled" | "returned";
                            /** @description Opaque identifier */
                            topUpId: string;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listTransactions: {
        parameters: {
            query?: {
                from?: string;
                kind?: "topup" | "hold" | "capture" | "release" | "refund" | "settle" | "dispute_open" | "dispute_resolve" | "escrow_fund" | "escrow_release" | "escrow_refund" | "escrow_split" | "wallet_transfer" | "withdraw" | "withdraw_paid" | "withdraw_failed" | "freeze" | "unfreeze" | "credit_refund" | "credit_refund_paid" | "credit_refund_failed" | "chargeback" | "chargeback_won" | "clawback" | "stripe_fee" | "stripe_payout" | "vpc_invoice" | "write_off" | "adjust";
                page?: number;
                pageSize?: number;
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Signed credits */
                            amount: number;
                            /** @description Credits; 1 credit = 1 US cent */
                            balanceAfter: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            description: string;
                            /** @description Opaque identifier */
                            id: string;
                            /** @enum {string} */
                            kind: "topup" | "hold" | "capture" | "release" | "refund" | "settle" | "dispute_open" | "dispute_resolve" | "escrow_fund" | "escrow_release" | "escrow_refund" | "escrow_split" | "wallet_transfer" | "withdraw" | "withdraw_paid" | "withdraw_failed" | "freeze" | "unfreeze" | "credit_refund" | "credit_refund_paid" | "credit_refund_failed" | "chargeback" | "chargeback_won" | "clawback" | "stripe_fee" | "stripe_payout" | "vpc_invoice" | "write_off" | "adjust";
                            metadata: {
                                [key: string]: string | number | boolean | null;
                            };
                            ref: {
                                id: string;
                                type: string;
                            };
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                    "text/csv": string;
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_getAgentWallet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            earned: number;
                            /** @description Credits; 1 credit = 1 US cent */
                            pending: number;
                            /** @description Credits; 1 credit = 1 US cent */
                            withdrawable: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_transferEarned: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agentId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Credits, at least 1 */
                    amount: number;
                };
            };
        };
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /** @description Credits; 1 credit = 1 US cent */
                            newBalance: number;
                            /** @description Opaque identifier */
                            transferId: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            withdrawable: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_listWithdrawals: {
        parameters: {
            query?: {
                agentId?: string;
                page?: number;
                pageSize?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Success */
            200: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            agentId: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            message: string | null;
                            /** @enum {string} */
                            status: "held" | "submitted" | "transferred" | "reversed" | "failed";
                        }[];
                        pagination: {
                            page: number;
                            pageSize: number;
                            total: number;
                            totalPages: number;
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
    vault_requestWithdrawal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Repeats of a request with this key have one effect */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Opaque identifier */
                    agentId: string;
                    /** @description Credits, at least 1 */
                    amount: number;
                };
            };
        };
        responses: {
            /** @description Success */
            201: {
                headers: {
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Opaque identifier */
                            agentId: string;
                            /** @description Credits; 1 credit = 1 US cent */
                            amount: number;
                            /**
                             * Format: date-time
                             * @description RFC 3339 UTC, milliseconds, Z
                             */
                            createdAt: string;
                            /** @description Opaque identifier */
                            id: string;
                            message: string | null;
                            /** @enum {string} */
                            status: "held" | "submitted" | "transferred" | "reversed" | "failed";
                        };
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["Refused400"];
            401: components["responses"]["Refused401"];
            402: components["responses"]["Refused402"];
            403: components["responses"]["Refused403"];
            404: components["responses"]["Refused404"];
            405: components["responses"]["Refused405"];
            409: components["responses"]["Refused409"];
            413: components["responses"]["Refused413"];
            415: components["responses"]["Refused415"];
            422: components["responses"]["Refused422"];
            429: components["responses"]["Refused429"];
            500: components["responses"]["Refused500"];
            503: components["responses"]["Refused503"];
        };
    };
}
