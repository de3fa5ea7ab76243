/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A bounding box in ratios of the picture's width and height, origin at the top left. Boxes that
 * leave the picture are real: nothing here clamps. */
typedef struct
{
  float left;
  float top;
  float width;
  float height;
} ProofBox;

G_END_DECLS
