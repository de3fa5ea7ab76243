/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The knobs that are turned now; its owner locks. */
typedef struct _ProofDemoFaults ProofDemoFaults;

ProofDemoFaults *proof_demo_faults_new  (void);
void             proof_demo_faults_free (ProofDemoFaults *faults);
gboolean         proof_demo_faults_set  (ProofDemoFaults *faults,
                                         const char      *fault,
                                         int              count,
                                         gint64           value);
gboolean         proof_demo_faults_take (ProofDemoFaults *faults,
                                         const char      *kind,
                                         const char      *name,
                                         gint64          *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofDemoFaults, proof_demo_faults_free)

G_END_DECLS
