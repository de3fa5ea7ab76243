/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdlib.h>

static inline int
bench_compare (const void *a,
               const void *b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* Sorts the values. */
static inline double
bench_get_median (double  *values,
                  unsigned n)
{
  qsort (values, n, sizeof *values, bench_compare);

  return values[n / 2];
}
