/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The first of @n sorted things for which @before is no longer true; @n where it is true of all. */
static inline guint
proof_bisect (guint          n,
              gboolean     (*before) (guint i, gconstpointer data),
              gconstpointer  data)
{
  guint begin = 0;

  while (begin < n)
    {
      guint middle = begin + (n - begin) / 2;

      if (before (middle, data))
        begin = middle + 1;
      else
        n = middle;
    }

  return begin;
}

/* Puts @n_items into a sorted array of positions: @places[i], rising, is how many of the old ones
 * come before @items[i]. Moves each old position once at most. */
static inline void
proof_positions_insert (GArray      *positions,
                        const guint *items,
                        const guint *places,
                        guint        n_items)
{
  guint end = positions->len;
  guint *data;

  g_array_set_size (positions, end + n_items);
  data = (guint *) positions->data;
  while (n_items-- > 0)
    {
      guint at = places[n_items];

      memmove (data + at + n_items + 1, data + at, (end - at) * sizeof *data);
      data[at + n_items] = items[n_items];
      end = at;
    }
}

G_END_DECLS
