/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-time.h"

#include <locale.h>

/**
 * proof_time_format:
 * @time: a media time, may be negative
 * @decimals: digits after the second's point, at most 9
 *
 * Writes a time as people read it: `0:12.533`, `1:02:03`, with the locale's decimal mark. Cut, not
 * rounded, so that a frame is never shown as being later than it is.
 *
 * Returns: (transfer full): the text; an em dash for %PROOF_TIME_NONE
 */
char *
proof_time_format (ProofTime time,
                   guint     decimals)
{
  const char *sign = time < 0 ? "−" : "";
  gint64 ns, seconds, unit = PROOF_SECOND;
  GString *text;

  if (time == PROOF_TIME_NONE)
    return g_strdup ("—");

  decimals = MIN (decimals, 9);
  ns = ABS (time);
  seconds = ns / PROOF_SECOND;
  text = g_string_new (sign);
  if (seconds >= 3600)
    g_string_append_printf (text, "%" G_GINT64_FORMAT ":%02d:%02d", seconds / 3600,
                            (int) (seconds / 60 % 60), (int) (seconds % 60));
  else
    g_string_append_printf (text, "%d:%02d", (int) (seconds / 60), (int) (seconds % 60));

  if (decimals > 0)
    {
      for (guint i = 0; i < decimals; i++)
        unit /= 10;
      g_string_append_printf (text, "%s%0*" G_GINT64_FORMAT, localeconv ()->decimal_point,
                              (int) decimals, ns % PROOF_SECOND / unit);
    }

  return g_string_free_and_steal (text);
}
