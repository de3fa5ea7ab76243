/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A label as model 3.0 knows it. */
typedef struct
{
  const char *name;
  const char *parents[5];
  const char *alias;
  const char *category;
} ProofDemoLabel;

const ProofDemoLabel *proof_demo_taxonomy_find (const char *name);

G_END_DECLS
