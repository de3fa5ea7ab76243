/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-results.h"

#define SAMPLE_MS 200

/* Results of so many boxes at each sample. They wander, each has a name of twelve and a confidence
 * of its own. */
char *
bench_describe_results (int length_ms,
                        int n_boxes)
{
  static const char *const names[] = {
    "Person", "Car", "Bus", "Bicycle", "Dog", "Tree", "Traffic Light",
    "Building", "Wheel", "Backpack", "Bench", "Construction Crane"
  };
  GString *json = g_string_new ("{\"JobStatus\":\"SUCCEEDED\","
                                "\"LabelModelVersion\":\"3.0\",\"Labels\":[");

  for (int ms = 0; ms < length_ms; ms += SAMPLE_MS)
    for (int i = 0; i < n_boxes; i++)
      {
        double size = 0.04 + i % 7 * 0.03;

        g_string_append_printf (json,
                                "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"%s\","
                                "\"Confidence\":%.3f,"
                                "\"Instances\":[{\"BoundingBox\":{\"Width\":%.4f,\"Height\":%.4f,"
                                "\"Left\":%.4f,\"Top\":%.4f},\"Confidence\":%.3f}]}}",
                                ms + i == 0 ? "" : ",", ms, names[i % G_N_ELEMENTS (names)],
                                60 + (i * 7 + ms) % 400 / 10.0, size, size * 1.4,
                                (i * 37 % 83 + ms / SAMPLE_MS % 10) / 110.0,
                                (i * 53 % 71 + ms / SAMPLE_MS % 7) / 110.0,
                                55 + (i * 13 + ms) % 450 / 10.0);
      }
  g_string_append (json, "]}");

  return g_string_free_and_steal (json);
}
