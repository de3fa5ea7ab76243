/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-demo.h"

#include <glib/gi18n.h>

static GBytes *
map (const char *folder,
     const char *name,
     GError    **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  if (!file)
    {
      g_prefix_error_literal (error, _("The demo is not complete: "));
      return NULL;
    }
  return g_mapped_file_get_bytes (file);
}

/**
 * proof_demo_start:
 *
 * Serves the street scene as job %PROOF_DEMO_JOB_ID of object %PROOF_DEMO_KEY in
 * %PROOF_DEMO_BUCKET, for as long as the service lives. The files are mapped, not read.
 */
ProofDemoService *
proof_demo_start (GError **error)
{
  const char *data = g_getenv ("PROOFREEL_DATA_DIR");
  g_autofree char *folder = g_build_filename (data && *data ? data : PROOF_DATA_DIR, "demo", NULL);
  g_autoptr (GBytes) video = map (folder, PROOF_DEMO_KEY, error);
  g_autoptr (GBytes) timestamps = video ? map (folder, "timestamps.json", error) : NULL;
  g_autoptr (GBytes) segments = timestamps ? map (folder, "segments.json", error) : NULL;
  g_autoptr (ProofDemoService) service = segments ? proof_demo_service_new (error) : NULL;

  if (!service)
    return NULL;
  proof_demo_service_add_job (service, PROOF_DEMO_JOB_ID, timestamps, segments);
  proof_demo_service_add_object (service, PROOF_DEMO_BUCKET, PROOF_DEMO_KEY, video);
  return g_steal_pointer (&service);
}
