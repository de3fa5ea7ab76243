/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One line of the shortcuts dialog, and the keys that do it. */
typedef struct
{
  const char *title;   /* for people, untranslated; NULL: told by the line before */
  const char *trigger; /* as gtk_accelerator_parse () reads it */
  const char *action;
  int         target;  /* of actions that take a number */
  gboolean    has_target;
} ProofKey;

typedef struct
{
  const char     *title;
  const ProofKey *keys;
  guint           n_keys;
} ProofKeyGroup;

const ProofKeyGroup *proof_keys_get_groups (guint    *n_groups);
const ProofKey      *proof_keys_find       (GdkEvent *event);

G_END_DECLS
