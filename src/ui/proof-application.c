/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-application.h"

struct _ProofApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (ProofApplication, proof_application, ADW_TYPE_APPLICATION)

static void
proof_application_class_init (ProofApplicationClass *klass)
{
}

static void
proof_application_init (ProofApplication *self)
{
}

ProofApplication *
proof_application_new (void)
{
  return g_object_new (PROOF_TYPE_APPLICATION,
                       "application-id", PROOF_APP_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                       "resource-base-path", "/io/github/proofreel/Proofreel",
                       NULL);
}
