/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-page-builder.h"

struct _ProofLabelPage
{
  gatomicrefcount ref_count;
  GArray *detections; /* ProofDetection */
  GArray *instances;  /* ProofInstance */
  ProofLabelNames *names;
  ProofLabelMeta *meta;
};

struct _ProofLabelPageBuilder
{
  GArray *detections;
  GArray *instances;
  ProofLabelNames *names;
};

G_DEFINE_BOXED_TYPE (ProofLabelPage, proof_label_page, proof_label_page_ref, proof_label_page_unref)

ProofLabelPage *
proof_label_page_ref (ProofLabelPage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
proof_label_page_unref (ProofLabelPage *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_array_unref (self->detections);
  g_array_unref (self->instances);
  proof_label_names_free (self->names);
  proof_label_meta_free (self->meta);
  g_free (self);
}

/**
 * proof_label_page_get_meta:
 * @self: a page
 *
 * Returns: (transfer none): what stands beside its labels
 */
const ProofLabelMeta *
proof_label_page_get_meta (const ProofLabelPage *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->meta;
}

/**
 * proof_label_page_get_detections:
 * @self: a page
 * @n_detections: (out): how many
 *
 * Returns: (transfer none) (array length=n_detections): its detections as they came
 */
const ProofDetection *
proof_label_page_get_detections (const ProofLabelPage *self,
                                 guint                *n_detections)
{
  g_return_val_if_fail (self != NULL && n_detections != NULL, NULL);

  *n_detections = self->detections->len;

  return (const ProofDetection *) self->detections->data;
}

/**
 * proof_label_page_get_instances:
 * @self: a page
 * @n_instances: (out): how many
 *
 * Returns: (transfer none) (array length=n_instances): the instances of all its detections
 */
const ProofInstance *
proof_label_page_get_instances (const ProofLabelPage *self,
                                guint                *n_instances)
{
  g_return_val_if_fail (self != NULL && n_instances != NULL, NULL);

  *n_instances = self->instances->len;

  return (const ProofInstance *) self->instances->data;
}

/**
 * proof_label_page_get_names:
 * @self: a page
 * @n_names: (out): how many
 *
 * Returns: (transfer none) (array length=n_names): the labels that its detections name
 */
const ProofLabelName *
proof_label_page_get_names (const ProofLabelPage *self,
                            guint                *n_names)
{
  g_return_val_if_fail (self != NULL && n_names != NULL, NULL);

  return proof_label_names_get (self->names, n_names);
}

static void
start (ProofLabelPageBuilder *self)
{
  self->detections = g_array_new (FALSE, FALSE, sizeof (ProofDetection));
  self->instances = g_array_new (FALSE, FALSE, sizeof (ProofInstance));
  self->names = proof_label_names_new ();
}

ProofLabelPageBuilder *
proof_label_page_builder_new (void)
{
  ProofLabelPageBuilder *self = g_new0 (ProofLabelPageBuilder, 1);

  start (self);

  return self;
}

void
proof_label_page_builder_free (ProofLabelPageBuilder *self)
{
  g_array_unref (self->detections);
  g_array_unref (self->instances);
  proof_label_names_free (self->names);
  g_free (self);
}

/**
 * proof_label_page_builder_get_names:
 * @self: a builder
 *
 * Returns: (transfer none): the names of the page, to intern into
 */
ProofLabelNames *
proof_label_page_builder_get_names (ProofLabelPageBuilder *self)
{
  return self->names;
}

/**
 * proof_label_page_builder_add_instance:
 * @self: a builder
 * @instance: an instance of the detection to be added next
 */
void
proof_label_page_builder_add_instance (ProofLabelPageBuilder *self,
                                       const ProofInstance   *instance)
{
  g_array_append_vals (self->instances, instance, 1);
}

/**
 * proof_label_page_builder_add_detection:
 * @self: a builder
 * @detection: all but its instances, which are those added since the detection before
 */
void
proof_label_page_builder_add_detection (ProofLabelPageBuilder *self,
                                        const ProofDetection  *detection)
{
  ProofDetection copy = *detection;

  copy.first_instance = 0;
  if (self->detections->len > 0)
    {
      const ProofDetection *last =
        &g_array_index (self->detections, ProofDetection, self->detections->len - 1);

      copy.first_instance = last->first_instance + last->n_instances;
    }
  copy.n_instances = self->instances->len - copy.first_instance;
  g_array_append_val (self->detections, copy);
}

/**
 * proof_label_page_builder_get_n:
 * @self: a builder
 *
 * Returns: how many detections there are
 */
guint
proof_label_page_builder_get_n (ProofLabelPageBuilder *self)
{
  return self->detections->len;
}

/**
 * proof_label_page_builder_finish:
 * @self: a builder, empty again afterwards
 * @meta: what stands beside the labels, copied
 *
 * Returns: (transfer full): the page
 */
ProofLabelPage *
proof_label_page_builder_finish (ProofLabelPageBuilder *self,
                                 const ProofLabelMeta  *meta)
{
  ProofLabelPage *page = g_new0 (ProofLabelPage, 1);

  g_atomic_ref_count_init (&page->ref_count);
  page->detections = g_steal_pointer (&self->detections);
  page->instances = g_steal_pointer (&self->instances);
  page->names = g_steal_pointer (&self->names);
  page->meta = proof_label_meta_copy (meta);
  start (self);

  return page;
}
