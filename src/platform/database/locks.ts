/** Numbers of our advisory locks; what holds one waits for nobody who holds another. That of answers is taken before all others; the books’ own (7270) is in their migrations. */
export const LOCKS = {
  roles: 7261, migrations: 7262, signing: 7263, rootKey: 7264, reports: 7265, channels: 7266, stoppage: 7267, payouts: 7268, receipts: 7269, bankDecisions: 7275, bankAccount: 7276, booksBegin: 7277,
  campaignFund: 7278, campaignSteps: 7279, followerAddress: 7280, gateTrip: 7281, placesImport: 7282, letterAssigned: 7283, answers: 7284,
} as const;
