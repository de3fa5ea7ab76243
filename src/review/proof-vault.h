/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-document.h"

G_BEGIN_DECLS

#define PROOF_TYPE_VAULT_ITEM (proof_vault_item_get_type ())

/* A line of the Library: what a document says of itself; strings are good until it changes. */
G_DECLARE_FINAL_TYPE (ProofVaultItem, proof_vault_item, PROOF, VAULT_ITEM, GObject)

GFile        *proof_vault_item_get_file  (ProofVaultItem *self);
/* A PROOF_DOCUMENT_ key's value, NULL where it has none. */
const char   *proof_vault_item_get       (ProofVaultItem *self,
                                          const char     *key);
/* g_get_real_time() when the service deletes the results, at the latest; 0 = not known. */
gint64        proof_vault_item_get_deadline (ProofVaultItem *self);
/* That are kept, of both kinds. */
guint         proof_vault_item_get_n_pages (ProofVaultItem *self);
/* Why the file cannot be opened, NULL where it can. */
const GError *proof_vault_item_get_error (ProofVaultItem *self);

#define PROOF_TYPE_VAULT (proof_vault_get_type ())

/* The folder of documents, as a GListModel of ProofVaultItem, newest first; follows the folder.
 * Files are looked at on a worker. Main thread.
 *
 * Properties: loading (TRUE until the folder was looked at for the first time).
 * ::item-changed (ProofVaultItem): its document says something else now. */
G_DECLARE_FINAL_TYPE (ProofVault, proof_vault, PROOF, VAULT, GObject)

/* NULL: the user's data folder, proofreel/jobs. */
ProofVault    *proof_vault_new    (GFile       *folder);
GFile         *proof_vault_get_folder (ProofVault *self);
gboolean       proof_vault_get_loading (ProofVault *self);
/* Soon, not at once. Seldom needed: the vault follows the folder. */
void           proof_vault_refresh (ProofVault *self);
/* The document of a job (made where there is none): one a job, region and endpoint. */
ProofDocument *proof_vault_open_job (ProofVault *self,
                                     const char *job_id,
                                     const char *region,
                                     const char *endpoint_url,
                                     GError    **error) G_GNUC_WARN_UNUSED_RESULT;
/* The document of a results file (made where there is none): one a URI. */
ProofDocument *proof_vault_open_results (ProofVault *self,
                                         const char *uri,
                                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes an item off the list; its file is deleted only by _purge (), of that item or (NULL) of all
 * that were removed; until then _restore () undoes. */
gboolean       proof_vault_remove  (ProofVault     *self,
                                    ProofVaultItem *item,
                                    GError        **error);
gboolean       proof_vault_restore (ProofVault     *self,
                                    ProofVaultItem *item,
                                    GError        **error);
void           proof_vault_purge   (ProofVault     *self,
                                    ProofVaultItem *item);

G_END_DECLS
