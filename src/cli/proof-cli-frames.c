/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-cli-frames.h"

#include <glib/gi18n.h>

#include "proof-cli-json.h"
#include "proof-frame-table.h"

/**
 * proof_cli_frames:
 * @argc: number of words
 * @argv: "frames" and a video
 *
 * Prints a video's frame table: stream times in nanoseconds, and the picture as it is displayed.
 *
 * Returns: the program's exit code
 */
int
proof_cli_frames (int    argc,
                  char **argv)
{
  g_auto (GStrv) files = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (ProofMedia) media = NULL;
  g_autoptr (ProofFrameTable) table = NULL;
  g_autoptr (GError) error = NULL;
  ProofOrientation orientation;
  JsonBuilder *builder;
  int width, height;

  files = proof_cli_parse_files (argc, argv, NULL, 1, _("VIDEO"));
  if (files == NULL)
    return 1;

  file = g_file_new_for_commandline_arg (files[0]);
  media = proof_media_new_for_file (file);
  table = proof_frame_table_scan (media, NULL, &error);
  if (table == NULL)
    return proof_cli_fail_file (files[0], error);

  builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "frames");
  json_builder_begin_array (builder);
  for (guint i = 0; i < proof_frame_table_get_n_frames (table); i++)
    json_builder_add_int_value (builder, proof_frame_table_get_time (table, i));
  json_builder_end_array (builder);

  proof_frame_table_get_display_size (table, &width, &height);
  proof_frame_table_get_picture (table, NULL, NULL, NULL, NULL, &orientation);
  proof_cli_add_double (builder, "rate", proof_frame_table_get_rate (table));
  json_builder_set_member_name (builder, "variable");
  json_builder_add_boolean_value (builder, proof_frame_table_is_variable (table));
  proof_cli_add_int (builder, "display_width", width);
  proof_cli_add_int (builder, "display_height", height);
  proof_cli_add_int (builder, "rotation", orientation.rotation);
  json_builder_set_member_name (builder, "mirrored");
  json_builder_add_boolean_value (builder, orientation.mirrored);
  json_builder_end_object (builder);
  return proof_cli_answer (builder);
}
