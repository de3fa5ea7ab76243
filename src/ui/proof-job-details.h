/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "proof-collector.h"

G_BEGIN_DECLS

/* All that is known of a job of the Library, to read and to copy. @collector: (nullable) */
AdwDialog *proof_job_details_new (ProofVaultItem *item,
                                  ProofCollector *collector);

G_END_DECLS
