/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "proof-aws-credentials.h"

G_BEGIN_DECLS

/* One pair of access keys in the desktop's keyring, for those who have no files: the Secret
 * Service, or in a sandbox a file that the Secret portal has the key to. */

/* Blocks: for worker threads. NULL without an error where none are kept. */
ProofAwsCredentials *proof_aws_keyring_load           (gboolean              unlock,
                                                       GCancellable         *cancellable,
                                                       GError              **error);
/* As it is, without asking anybody to unlock it. */
void                 proof_aws_keyring_look_async     (GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
ProofAwsCredentials *proof_aws_keyring_look_finish    (GAsyncResult         *result,
                                                       GError              **error);
void                 proof_aws_keyring_save_async     (ProofAwsCredentials  *credentials,
                                                       GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
void                 proof_aws_keyring_remove_async   (GCancellable         *cancellable,
                                                       GAsyncReadyCallback   callback,
                                                       gpointer              user_data);
/* Of both, save and remove. */
gboolean             proof_aws_keyring_change_finish  (GAsyncResult         *result,
                                                       GError              **error);
/* Grows with every change that this program made. Any thread. */
guint                proof_aws_keyring_get_generation (void);

G_END_DECLS
