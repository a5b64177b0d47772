import type Stripe from 'stripe';

/** A `GET` or `DELETE` for which the SDK declares no parameters, or only `expand`. */
type ExpandOnly = { expand?: string[] };

/**
 * Every operation of the emulator with the parameters the installed SDK declares for it.
 *
 * Handlers take their parameter types from here, and scripts/generate-stripe-schemas.ts turns the same interface into
 * requests.json, so the compiler, the request validation and the SDK cannot disagree about a parameter.
 */
export interface Requests {
  AccountCreate: Stripe.AccountCreateParams;
  AccountUpdate: Stripe.AccountUpdateParams;
  AccountRetrieve: Stripe.AccountRetrieveParams;
  AccountList: Stripe.AccountListParams;
  AccountDelete: Stripe.AccountDeleteParams;
  AccountReject: Stripe.AccountRejectParams;
  AccountCapabilityList: Stripe.AccountListCapabilitiesParams;
  AccountCapabilityRetrieve: Stripe.AccountRetrieveCapabilityParams;
  AccountCapabilityUpdate: Stripe.AccountUpdateCapabilityParams;
  AccountLinkCreate: Stripe.AccountLinkCreateParams;
  LoginLinkCreate: Stripe.AccountCreateLoginLinkParams;

  BalanceRetrieve: Stripe.BalanceRetrieveParams;
  BalanceTransactionRetrieve: Stripe.BalanceTransactionRetrieveParams;
  BalanceTransactionList: Stripe.BalanceTransactionListParams;

  ChargeRetrieve: Stripe.ChargeRetrieveParams;
  ChargeUpdate: Stripe.ChargeUpdateParams;
  ChargeList: Stripe.ChargeListParams;
  ChargeSearch: Stripe.ChargeSearchParams;

  CheckoutSessionCreate: Stripe.Checkout.SessionCreateParams;
  CheckoutSessionRetrieve: Stripe.Checkout.SessionRetrieveParams;
  CheckoutSessionList: Stripe.Checkout.SessionListParams;
  CheckoutSessionExpire: Stripe.Checkout.SessionExpireParams;
  CheckoutSessionLineItemList: Stripe.Checkout.SessionListLineItemsParams;
  /** What Stripe's own payment page sends; the official CLI uses it, the SDK does not know it. */
  PaymentPageRetrieve: ExpandOnly;
  PaymentPageConfirm: ExpandOnly & { payment_method: string; expected_amount?: number };

  CustomerCreate: Stripe.CustomerCreateParams;
  CustomerUpdate: Stripe.CustomerUpdateParams;
  CustomerRetrieve: Stripe.CustomerRetrieveParams;
  CustomerList: Stripe.CustomerListParams;
  CustomerSearch: Stripe.CustomerSearchParams;
  CustomerDelete: Stripe.CustomerDeleteParams;
  CustomerPaymentMethodList: Stripe.CustomerListPaymentMethodsParams;
  CustomerPaymentMethodRetrieve: Stripe.CustomerRetrievePaymentMethodParams;

  DisputeRetrieve: Stripe.DisputeRetrieveParams;
  DisputeUpdate: Stripe.DisputeUpdateParams;
  DisputeList: Stripe.DisputeListParams;
  DisputeClose: Stripe.DisputeCloseParams;

  EarlyFraudWarningRetrieve: Stripe.Radar.EarlyFraudWarningRetrieveParams;
  EarlyFraudWarningList: Stripe.Radar.EarlyFraudWarningListParams;

  EventRetrieve: Stripe.EventRetrieveParams;
  EventList: Stripe.EventListParams;
  V2EventRetrieve: Stripe.V2.Core.EventRetrieveParams;
  V2EventList: Stripe.V2.Core.EventListParams;

  InvoiceCreate: Stripe.InvoiceCreateParams;
  InvoiceUpdate: Stripe.InvoiceUpdateParams;
  InvoiceRetrieve: Stripe.InvoiceRetrieveParams;
  InvoiceList: Stripe.InvoiceListParams;
  InvoiceSearch: Stripe.InvoiceSearchParams;
  InvoiceDelete: Stripe.InvoiceDeleteParams;
  InvoiceFinalize: Stripe.InvoiceFinalizeInvoiceParams;
  InvoicePay: Stripe.InvoicePayParams;
  InvoiceSend: Stripe.InvoiceSendInvoiceParams;
  InvoiceVoid: Stripe.InvoiceVoidInvoiceParams;
  InvoiceMarkUncollectible: Stripe.InvoiceMarkUncollectibleParams;
  InvoiceLineItemList: Stripe.InvoiceListLineItemsParams;
  InvoiceItemCreate: Stripe.InvoiceItemCreateParams;
  InvoiceItemUpdate: Stripe.InvoiceItemUpdateParams;
  InvoiceItemRetrieve: Stripe.InvoiceItemRetrieveParams;
  InvoiceItemList: Stripe.InvoiceItemListParams;
  InvoiceItemDelete: Stripe.InvoiceItemDeleteParams;
  InvoicePaymentRetrieve: Stripe.InvoicePaymentRetrieveParams;
  InvoicePaymentList: Stripe.InvoicePaymentListParams;

  MeterCreate: Stripe.Billing.MeterCreateParams;
  MeterUpdate: Stripe.Billing.MeterUpdateParams;
  MeterRetrieve: Stripe.Billing.MeterRetrieveParams;
  MeterList: Stripe.Billing.MeterListParams;
  MeterDeactivate: Stripe.Billing.MeterDeactivateParams;
  MeterReactivate: Stripe.Billing.MeterReactivateParams;
  MeterEventSummaryList: Stripe.Billing.MeterListEventSummariesParams;
  MeterEventCreate: Stripe.Billing.MeterEventCreateParams;
  MeterEventAdjustmentCreate: Stripe.Billing.MeterEventAdjustmentCreateParams;
  V2MeterEventCreate: Stripe.V2.Billing.MeterEventCreateParams;
  V2MeterEventAdjustmentCreate: Stripe.V2.Billing.MeterEventAdjustmentCreateParams;
  V2MeterEventSessionCreate: Stripe.V2.Billing.MeterEventSessionCreateParams;
  /** The SDK exports no name for the stream's parameters; each of its events is a v2 meter event. */
  V2MeterEventStreamCreate: { events: Stripe.V2.Billing.MeterEventCreateParams[] };

  PaymentIntentCreate: Stripe.PaymentIntentCreateParams;
  PaymentIntentUpdate: Stripe.PaymentIntentUpdateParams;
  PaymentIntentRetrieve: Stripe.PaymentIntentRetrieveParams;
  PaymentIntentList: Stripe.PaymentIntentListParams;
  PaymentIntentSearch: Stripe.PaymentIntentSearchParams;
  PaymentIntentConfirm: Stripe.PaymentIntentConfirmParams;
  PaymentIntentCapture: Stripe.PaymentIntentCaptureParams;
  PaymentIntentCancel: Stripe.PaymentIntentCancelParams;

  PaymentMethodCreate: Stripe.PaymentMethodCreateParams;
  PaymentMethodUpdate: Stripe.PaymentMethodUpdateParams;
  PaymentMethodRetrieve: Stripe.PaymentMethodRetrieveParams;
  PaymentMethodList: Stripe.PaymentMethodListParams;
  PaymentMethodAttach: Stripe.PaymentMethodAttachParams;
  PaymentMethodDetach: Stripe.PaymentMethodDetachParams;

  PayoutCreate: Stripe.PayoutCreateParams;
  PayoutUpdate: Stripe.PayoutUpdateParams;
  PayoutRetrieve: Stripe.PayoutRetrieveParams;
  PayoutList: Stripe.PayoutListParams;
  PayoutCancel: Stripe.PayoutCancelParams;

  /** Redaction is a preview API: the pinned SDK reaches it by `rawRequest` and has no types for it. */
  RedactionJobCreate: ExpandOnly & { objects: { customers: string[] }; validation_behavior?: 'error' | 'fix' };
  RedactionJobRetrieve: ExpandOnly;
  RedactionJobRun: ExpandOnly;
  RedactionJobCancel: ExpandOnly;

  PriceCreate: Stripe.PriceCreateParams;
  PriceUpdate: Stripe.PriceUpdateParams;
  PriceRetrieve: Stripe.PriceRetrieveParams;
  PriceList: Stripe.PriceListParams;
  ProductCreate: Stripe.ProductCreateParams;
  ProductUpdate: Stripe.ProductUpdateParams;
  ProductRetrieve: Stripe.ProductRetrieveParams;
  ProductList: Stripe.ProductListParams;
  ProductDelete: Stripe.ProductDeleteParams;

  RefundCreate: Stripe.RefundCreateParams;
  RefundUpdate: Stripe.RefundUpdateParams;
  RefundRetrieve: Stripe.RefundRetrieveParams;
  RefundList: Stripe.RefundListParams;
  RefundCancel: Stripe.RefundCancelParams;

  SetupIntentCreate: Stripe.SetupIntentCreateParams;
  SetupIntentUpdate: Stripe.SetupIntentUpdateParams;
  SetupIntentRetrieve: Stripe.SetupIntentRetrieveParams;
  SetupIntentList: Stripe.SetupIntentListParams;
  SetupIntentConfirm: Stripe.SetupIntentConfirmParams;
  SetupIntentCancel: Stripe.SetupIntentCancelParams;

  TransferCreate: Stripe.TransferCreateParams;
  TransferUpdate: Stripe.TransferUpdateParams;
  TransferRetrieve: Stripe.TransferRetrieveParams;
  TransferList: Stripe.TransferListParams;
  TransferReversalCreate: Stripe.TransferCreateReversalParams;
  TransferReversalUpdate: Stripe.TransferUpdateReversalParams;
  TransferReversalRetrieve: Stripe.TransferRetrieveReversalParams;
  TransferReversalList: Stripe.TransferListReversalsParams;
}
