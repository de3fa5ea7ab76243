/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-link.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-endpoint.h"

#define SCHEME "proofreel"
#define HOST "job"

/* Whether @text is meant as a link to a job, be it a good one or not. */
gboolean
proof_job_link_is_one (const char *text)
{
  return g_ascii_strncasecmp (text, SCHEME ":", strlen (SCHEME ":")) == 0;
}

/**
 * proof_job_link_parse:
 * @text: proofreel://job/REGION/JOBID
 * @error: %G_IO_ERROR_INVALID_ARGUMENT, worded for people
 *
 * Returns: (transfer full): the request that it stands for
 */
ProofJobRequest *
proof_job_link_parse (const char  *text,
                      GError     **error)
{
  g_autoptr (ProofJobRequest) request = proof_job_request_new ();
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  g_auto (GStrv) parts = uri ? g_strsplit (g_uri_get_path (uri), "/", -1) : NULL;

  if (uri && proof_job_link_is_one (text) && g_strcmp0 (g_uri_get_host (uri), HOST) == 0 &&
      g_uri_get_port (uri) == -1 && !g_uri_get_userinfo (uri) && g_strv_length (parts) == 3 &&
      proof_aws_region_is_valid (parts[1]) && proof_job_id_is_valid (parts[2]))
    {
      request->region = g_strdup (parts[1]);
      request->job_id = g_strdup (parts[2]);
      return g_steal_pointer (&request);
    }

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _("This is not a link to a job. One looks like proofreel://job/eu-west-1/ "
                         "and the JobId after it. Ask for it again, or paste the JobId alone."));
  return NULL;
}

/* @region: where the job ran; (transfer full). */
char *
proof_job_link_make (const char *region,
                     const char *job_id)
{
  return g_strdup_printf (SCHEME "://" HOST "/%s/%s", region, job_id);
}
