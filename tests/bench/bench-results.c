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

/* A page of a job as the service sends it. */
char *
bench_describe_page (guint number,
                     guint n_pages)
{
  GString *text = g_string_sized_new (400 * BENCH_PAGE_SIZE);

  g_string_append (text, "{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\","
                         "\"VideoMetadata\":{\"DurationMillis\":20000000,"
                         "\"FrameRate\":25.0,\"FrameHeight\":720,\"FrameWidth\":1280},");
  if (number + 1 < n_pages)
    g_string_append_printf (text, "\"NextToken\":\"page-%u\",", number + 1);
  g_string_append (text, "\"Labels\":[");
  for (guint i = 0; i < BENCH_PAGE_SIZE; i++)
    {
      guint n = number * BENCH_PAGE_SIZE + i;

      g_string_append_printf (text,
                              "%s{\"Timestamp\":%u,\"Label\":{\"Name\":\"Label %u\","
                              "\"Confidence\":%.14f,\"Instances\":["
                              "{\"BoundingBox\":{\"Width\":0.1%u,\"Height\":0.25%u,"
                              "\"Left\":0.3%u,\"Top\":0.4%u},"
                              "\"Confidence\":%.14f}],\"Parents\":[{\"Name\":\"Thing\"}],"
                              "\"Aliases\":[],\"Categories\":[{\"Name\":\"Everyday Objects\"}]}}",
                              i > 0 ? "," : "", n / 10 * 200, n % 10 * 4 + n / 10 % 4,
                              50 + n * 7919 % 50000 / 1000.0,
                              n % 997, n % 991, n % 983, n % 977, 50 + n * 104729 % 50000 / 1000.0);
    }
  g_string_append (text, "]}");

  return g_string_free_and_steal (text);
}
