/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-vault.h"

G_BEGIN_DECLS

/* How a document and its log stand on disk, to know whether it has to be read again. */
typedef struct
{
  gint64  mtime_us;
  goffset size;
  gint64  log_mtime_us;
  goffset log_size;
} ProofVaultStamp;

gboolean               proof_vault_stamp_read      (const char            *path,
                                                    ProofVaultStamp       *stamp);

/* Main thread: what a newer reading of the same file found. */
void                   proof_vault_item_take       (ProofVaultItem        *self,
                                                    ProofVaultItem        *newer);
ProofVaultItem        *proof_vault_item_read       (const char            *path)
                                                    G_GNUC_WARN_UNUSED_RESULT;
const char            *proof_vault_item_get_path   (ProofVaultItem        *self);
const ProofVaultStamp *proof_vault_item_get_stamp  (ProofVaultItem        *self);
int                    proof_vault_item_compare    (ProofVaultItem        *a,
                                                    ProofVaultItem        *b);

G_END_DECLS
