/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-label-page.h"

G_BEGIN_DECLS

/* Interned labels: each name once, with every parent, alias and category that was ever said of it.
 * What pages and stores have in common. Ids count from 0 in order of arrival. */
typedef struct _ProofLabelNames ProofLabelNames;

typedef enum
{
  PROOF_LABEL_PARENTS,
  PROOF_LABEL_ALIASES,
  PROOF_LABEL_CATEGORIES,
  PROOF_LABEL_N_LISTS,
} ProofLabelList;

ProofLabelNames      *proof_label_names_new        (void);
void                  proof_label_names_free       (ProofLabelNames      *self);

guint                 proof_label_names_intern     (ProofLabelNames      *self,
                                                    const char           *name);
void                  proof_label_names_add        (ProofLabelNames      *self,
                                                    guint                 id,
                                                    ProofLabelList        list,
                                                    const char           *item);
void                  proof_label_names_merge      (ProofLabelNames      *self,
                                                    guint                 id,
                                                    const ProofLabelName *other);

guint                 proof_label_names_find       (ProofLabelNames      *self,
                                                    const char           *name);
const ProofLabelName *proof_label_names_get        (ProofLabelNames      *self,
                                                    guint                *n_names);
guint                 proof_label_names_get_serial (ProofLabelNames      *self);
gsize                 proof_label_names_get_memory (ProofLabelNames      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofLabelNames, proof_label_names_free)

G_END_DECLS
