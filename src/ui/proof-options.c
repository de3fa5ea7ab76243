/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line: what may be asked for, and what is refused at once. */
#include "config.h"

#include "proof-options.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdio.h>

static const GOptionEntry options[] = {
  /* Translators: words in capitals stand for what is typed after an option */
  { "job-id", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Open a label detection job"), N_("ID") },
  { "profile", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Profile of the shared AWS files"), N_("NAME") },
  { "region", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Region of the job, or of the video"), N_("NAME") },
  { "endpoint-url", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Where to reach the service"), N_("URL") },
  { "max-results", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Detections a page, 1 to 1000"), N_("N") },
  { "sort-by", 0, 0, G_OPTION_ARG_STRING, NULL, N_("TIMESTAMP or NAME"), N_("ORDER") },
  { "aggregate-by", 0, 0, G_OPTION_ARG_STRING, NULL, N_("TIMESTAMPS or SEGMENTS; both if not said"),
    N_("KIND") },
  { "new-window", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open a window beside those that are there"),
    NULL },
  { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Open the street scene of the demo"), NULL },
  { "screenshot", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Write a picture of the window and end"),
    N_("FILE") },
  { "at", 0, 0, G_OPTION_ARG_DOUBLE, NULL,
    N_("Frame of the picture, in seconds from the first one"), N_("SECONDS") },
  { "size", 0, 0, G_OPTION_ARG_STRING, NULL, N_("Size of the window"), N_("WxH") },
  { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_("[RESULTS] [VIDEO]") },
  { NULL },
};

void
proof_options_add (GApplication *application)
{
  g_application_add_main_option_entries (application, options);
  g_application_set_option_context_summary (
      application,
      _("Visual quality assurance of Amazon Rekognition Video label detection."));
  g_application_set_option_context_description (
      application,
      _("Without a window, with a JSON answer:\n"
        "  proofreel info RESULTS\n"
        "  proofreel frames VIDEO\n"
        "  proofreel boxes RESULTS VIDEO --at SECONDS\n"
        "  proofreel fetch --job-id ID -o FILE\n"
        "  proofreel whoami"));
}

const char *
proof_options_look_up (GVariantDict *dict,
                       const char   *name)
{
  const char *value = NULL;

  g_variant_dict_lookup (dict, name, "&s", &value);
  return value;
}

static gboolean
read_aggregation (const char       *text,
                  ProofAggregation *aggregation)
{
  if (!text)
    *aggregation = PROOF_AGGREGATION_UNKNOWN;
  else if (g_ascii_strcasecmp (text, "TIMESTAMPS") == 0)
    *aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  else if (g_ascii_strcasecmp (text, "SEGMENTS") == 0)
    *aggregation = PROOF_AGGREGATION_SEGMENTS;
  else
    return FALSE;
  return TRUE;
}

/**
 * proof_options_read_request:
 * @dict: good by proof_options_check(), or its errors are wanted
 *
 * Returns: (transfer full) (nullable): the job that is asked for; %NULL without @error where none is
 */
ProofJobRequest *
proof_options_read_request (GVariantDict  *dict,
                            GError       **error)
{
  const char *text = proof_options_look_up (dict, "job-id");
  const char *sort_by = proof_options_look_up (dict, "sort-by");
  /* A string, for GApplication leaves out an integer of 0. */
  const char *max_results = proof_options_look_up (dict, "max-results");
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();

  if (!text)
    return NULL;

  request->job_id = proof_job_id_from_text (text);
  if (!request->job_id)
    request->job_id = g_strdup (text);
  request->profile = g_strdup (proof_options_look_up (dict, "profile"));
  request->region = g_strdup (proof_options_look_up (dict, "region"));
  request->endpoint_url = g_strdup (proof_options_look_up (dict, "endpoint-url"));
  if (max_results)
    {
      gint64 number;

      if (!g_ascii_string_to_signed (max_results, 10, G_MININT, G_MAXINT, &number, NULL))
        {
          g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       _("--max-results is a number from 1 to 1000, not “%s”."), max_results);
          return NULL;
        }
      request->max_results = number;
    }
  if (sort_by && g_ascii_strcasecmp (sort_by, "NAME") == 0)
    request->sort_by_name = TRUE;
  else if (sort_by && g_ascii_strcasecmp (sort_by, "TIMESTAMP") != 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--sort-by is TIMESTAMP or NAME, not “%s”."), sort_by);
      return NULL;
    }
  if (!read_aggregation (proof_options_look_up (dict, "aggregate-by"), &request->aggregation))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--aggregate-by is TIMESTAMPS or SEGMENTS, not “%s”."),
                   proof_options_look_up (dict, "aggregate-by"));
      return NULL;
    }
  if (!proof_job_request_check (request, error))
    return NULL;
  return g_steal_pointer (&request);
}

gboolean
proof_options_read_size (GVariantDict *dict,
                         int          *width,
                         int          *height)
{
  const char *text = proof_options_look_up (dict, "size");
  char end;

  return text && sscanf (text, "%dx%d%c", width, height, &end) == 2 && *width > 0 && *height > 0 &&
         *width <= 16384 && *height <= 16384;
}

/* What would be of no effect is a mistake. */
static gboolean
check_companions (GVariantDict  *dict,
                  gboolean       has_job,
                  gboolean       has_files,
                  GError       **error)
{
  static const char *const of_job[] = { "max-results", "sort-by", "aggregate-by" };
  static const char *const of_access[] = { "profile", "region", "endpoint-url" };

  for (guint i = 0; i < G_N_ELEMENTS (of_job) && !has_job; i++)
    if (proof_options_look_up (dict, of_job[i]))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _("--%s goes with --job-id."),
                     of_job[i]);
        return FALSE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (of_access) && !has_job && !has_files; i++)
    if (proof_options_look_up (dict, of_access[i]))
      {
        g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                     _("--%s goes with --job-id, or with files."), of_access[i]);
        return FALSE;
      }
  return TRUE;
}

/**
 * proof_options_check:
 *
 * What can be refused before there is an application to ask.
 */
gboolean
proof_options_check (GVariantDict  *dict,
                     GError       **error)
{
  g_autoptr (ProofJobRequest) request = NULL;
  g_autofree const char **files = NULL;
  const char *size = proof_options_look_up (dict, "size");
  guint n_ways = 0;
  double at = 0;
  int width, height;

  request = proof_options_read_request (dict, error);
  if (!request && proof_options_look_up (dict, "job-id"))
    return FALSE;

  g_variant_dict_lookup (dict, G_OPTION_REMAINING, "^a&ay", &files);
  if (request)
    n_ways++;
  if (g_variant_dict_contains (dict, "demo"))
    n_ways++;
  if (n_ways == 2 || (n_ways == 1 && files && files[0] && (!request || files[1])))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("Open one of these: files, a job (with a video if wanted), "
                             "or the demo."));
      return FALSE;
    }
  if (files && files[0] && files[1] && files[2])
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("Name one results file and one video at most."));
      return FALSE;
    }
  if (!check_companions (dict, request != NULL, files && files[0], error))
    return FALSE;
  if (size && !proof_options_read_size (dict, &width, &height))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--size is a width and a height such as 1280x800, not “%s”."), size);
      return FALSE;
    }
  g_variant_dict_lookup (dict, "at", "d", &at);
  if (!isfinite (at) || at < 0 || at > 1e6)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                           _("--at is a number of seconds from the first frame, 0 or more."));
      return FALSE;
    }
  if (g_variant_dict_contains (dict, "at") && !g_variant_dict_contains (dict, "screenshot"))
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           _("--at goes with --screenshot."));
      return FALSE;
    }
  return TRUE;
}
