/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-session.h"

/* Twelve hues told apart with the common colour blindnesses (after Okabe and Ito's
 * eight and Paul Tol's "muted" set), light enough to read on a dark picture. */
static const guint colours[] = {
  0xe69f00, 0x56b4e9, 0x2fc296, 0xf0e442, 0x4f93e8, 0xe8763a,
  0xd98cbf, 0x88ccee, 0xb6c24b, 0xcc6677, 0xa98bdc, 0xddcc77,
};

/**
 * proof_label_colour:
 * @name: a label's name
 *
 * The colour of a label: by its name alone, so that it is the same in every widget, job and export.
 *
 * Returns: 0xRRGGBB
 */
guint
proof_label_colour (const char *name)
{
  guint hash = 2166136261u;

  g_return_val_if_fail (name != NULL, 0);

  /* FNV-1a: g_str_hash() may change between versions of GLib, the colour must not. */
  for (const char *p = name; *p != '\0'; p++)
    hash = (hash ^ (guchar) *p) * 16777619u;

  /* Of such folds one that gives the commonest labels (Person, Car,
   * Bicycle, Traffic Light, Dog, Bus) colours of their own. */
  return colours[((hash ^ hash >> 16) >> 15) % G_N_ELEMENTS (colours)];
}
