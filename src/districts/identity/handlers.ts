/** Which verb answers which command or event. */
import { answer, type DistrictHandlers, serve } from '#platform/bus/bus.ts';
import { keyedIndexes } from '#platform/crypto/derived-keys.ts';
import { AccessDenied } from '#platform/errors.ts';
import {
  eraseUser as eraseUserCommand,
  exportUser as exportUserCommand,
  forceLogoutUser as forceLogoutUserCommand,
  getClusterInputs,
  githubToken,
  mailOwner,
  requireActiveOwner,
} from './contract.ts';
import { mailboxOf } from './email-address.ts';
import { embassyMail } from './embassy-mail.ts';
import { eraseUser } from './erase-user.ts';
import { exportUser } from './export-user.ts';
import { forceLogoutUser } from './force-logout-user.ts';
import { mailOwner as mail } from './mail-owner.ts';
import { storedPhoneIndexes } from './phone-number.ts';
import { findOwner } from './queries.ts';
import { readGithubToken } from './read-github-token.ts';

export const handlers: DistrictHandlers = {
  district: 'identity',
  commands: [
    answer(requireActiveOwner, async (tx, { ownerId, lock }) => {
      const owner = await findOwner(tx, ownerId, lock === true);
      if (!owner || owner.status !== 'ACTIVE') throw new AccessDenied('This account is not active.');
      return {
        ownerId: owner.id,
        emailVerified: owner.emailVerifiedAt !== null,
        role: owner.role,
        createdAt: owner.createdAt,
      };
    }),
    answer(eraseUserCommand, eraseUser),
    answer(exportUserCommand, exportUser),
    answer(forceLogoutUserCommand, forceLogoutUser),
    answer(getClusterInputs, async (tx, { ownerId }) => {
      const owner = await findOwner(tx, ownerId);
      if (!owner) throw new AccessDenied('This account is not active.');
      const factor = await tx.twoFactor.findUnique({
        where: { ownerId },
        select: { phoneEncrypted: true, phoneHmac: true, verifiedAt: true },
      });
      return {
        emailVerified: owner.emailVerifiedAt !== null,
        mailboxIndexes: keyedIndexes('ac/mailbox-index/v1', mailboxOf(owner.emailNormalized)),
        // A number counts once its holder has proven it: anybody can enrol somebody else's, and clusters never split.
        phoneIndexes: factor?.verifiedAt ? storedPhoneIndexes(factor) : [],
      };
    }),
    answer(mailOwner, mail),
  ],
  services: [serve(githubToken, readGithubToken)],
  subscribers: [...embassyMail],
};
