/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-job-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ProofJobRow
{
  GtkListBoxRow   parent_instance;

  GtkLabel       *name_label;
  GtkLabel       *state_label;
  GtkLabel       *id_label;
  GtkLabel       *facts_label;

  ProofVaultItem *item;
};

enum
{
  SIGNAL_REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofJobRow, proof_job_row, GTK_TYPE_LIST_BOX_ROW)

static char *
dup_basename (const char *uri)
{
  g_autoptr (GUri) parsed = uri ? g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL) : NULL;
  const char *path = parsed ? g_uri_get_path (parsed) : NULL;

  if (!path || g_str_equal (path, "") || g_str_equal (path, "/"))
    return NULL;
  return g_path_get_basename (path);
}

/**
 * proof_job_dup_name:
 *
 * Returns: (transfer full): the name that people know the job by
 */
char *
proof_job_dup_name (ProofVaultItem *item)
{
  char *name = dup_basename (proof_vault_item_get (item, PROOF_DOCUMENT_VIDEO));

  if (!name)
    name = dup_basename (proof_vault_item_get (item, PROOF_DOCUMENT_SOURCE));
  if (!name)
    name = g_strdup (proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID));
  return name ? name : g_strdup (_("Unnamed"));
}

/**
 * proof_job_matches:
 * @needle: what is searched, any case; words in any order
 */
gboolean
proof_job_matches (ProofVaultItem *item,
                   const char     *needle)
{
  static const char *const keys[] = {
    PROOF_DOCUMENT_VIDEO, PROOF_DOCUMENT_SOURCE, PROOF_DOCUMENT_JOB_ID,
    PROOF_DOCUMENT_JOB_TAG, PROOF_DOCUMENT_MODEL, PROOF_DOCUMENT_STATE,
  };
  g_autofree char *name = proof_job_dup_name (item);
  g_autoptr (GString) text = g_string_new (name);
  g_autofree char *hay = NULL;
  g_autofree char *folded = g_utf8_casefold (needle, -1);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t\n", -1);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const char *value = proof_vault_item_get (item, keys[i]);

      if (value)
        g_string_append_printf (text, "\n%s", value);
    }
  hay = g_utf8_casefold (text->str, -1);
  for (guint i = 0; words[i]; i++)
    if (!strstr (hay, words[i]))
      return FALSE;
  return TRUE;
}

static gint64
get_number (ProofVaultItem *item,
            const char     *key)
{
  const char *text = proof_vault_item_get (item, key);

  return text ? g_ascii_strtoll (text, NULL, 10) : 0;
}

/* The service keeps results for 7 days from the job's end, which it does not tell: from the first
 * fetch on, 7 days are the most that is left. */
static char *
dup_copy_text (gint64 fetched_us)
{
  gint64 left = fetched_us + 7 * G_TIME_SPAN_DAY - g_get_real_time ();
  int days = (int) ((left + G_TIME_SPAN_DAY - 1) / G_TIME_SPAN_DAY);

  if (left <= 0)
    return g_strdup (_("the service’s copy has ended"));
  return g_strdup_printf (ngettext ("the service’s copy ends in at most %d day",
                                    "the service’s copy ends in at most %d days", days),
                          days);
}

static void
add_fact (GString    *facts,
          const char *fact)
{
  if (facts->len > 0)
    g_string_append (facts, " · ");
  g_string_append (facts, fact);
}

static void
describe (ProofJobRow *self)
{
  ProofVaultItem *item = self->item;
  g_autofree char *name = proof_job_dup_name (item);
  const char *job_id = proof_vault_item_get (item, PROOF_DOCUMENT_JOB_ID);
  const char *source = proof_vault_item_get (item, PROOF_DOCUMENT_SOURCE);
  const char *tag = proof_vault_item_get (item, PROOF_DOCUMENT_JOB_TAG);
  const char *model = proof_vault_item_get (item, PROOF_DOCUMENT_MODEL);
  gboolean is_job = !source || g_str_equal (source, "job");
  gint64 n_labels = get_number (item, PROOF_DOCUMENT_N_LABELS);
  gint64 n_detections = get_number (item, PROOF_DOCUMENT_N_DETECTIONS);
  gint64 fetched_us = get_number (item, PROOF_DOCUMENT_FETCHED_US);
  g_autoptr (GString) facts = g_string_new (NULL);
  g_autofree char *labels = NULL;
  g_autofree char *detections = NULL;
  g_autofree char *where = NULL;

  gtk_label_set_text (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), name);

  if (!job_id && source && !is_job)
    {
      g_autoptr (GFile) file = g_file_new_for_uri (source);

      where = g_file_get_parse_name (file);
    }
  gtk_label_set_text (self->id_label, job_id ? job_id : where ? where : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->id_label), job_id ? job_id : where);

  if (tag)
    add_fact (facts, tag);
  if (model)
    {
      /* Translators: the version of the label detection model */
      g_autofree char *text = g_strdup_printf (_("model %s"), model);

      add_fact (facts, text);
    }
  if (n_detections == 0 && proof_vault_item_get (item, PROOF_DOCUMENT_ERROR))
    {
      add_fact (facts, proof_vault_item_get (item, PROOF_DOCUMENT_ERROR));
      gtk_label_set_text (self->facts_label, facts->str);
      return;
    }
  labels = g_strdup_printf (ngettext ("%'d label", "%'d labels", n_labels), (int) n_labels);
  detections = g_strdup_printf (ngettext ("%'d detection", "%'d detections", n_detections),
                                (int) n_detections);
  add_fact (facts, labels);
  add_fact (facts, detections);
  if (fetched_us > 0)
    {
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (fetched_us / G_USEC_PER_SEC);
      g_autofree char *date = g_date_time_format (time, "%-d %b %Y");
      /* Translators: a date */
      g_autofree char *text = g_strdup_printf (is_job ? _("fetched %s") : _("opened %s"), date);

      add_fact (facts, text);
    }
  if (is_job && fetched_us > 0)
    {
      g_autofree char *text = dup_copy_text (fetched_us);

      add_fact (facts, text);
    }
  gtk_label_set_text (self->facts_label, facts->str);
}

static void
describe_state (ProofJobRow *self)
{
  static const struct
  {
    const char *state;
    const char *text;
    const char *css_class;
  } states[] = {
    { "partial", N_("Partial"), "warning" },
    { "waiting", N_("In progress"), "accent" },
    { "failed", N_("Failed"), "error" },
  };
  const char *state = proof_vault_item_get (self->item, PROOF_DOCUMENT_STATE);

  gtk_widget_set_visible (GTK_WIDGET (self->state_label), FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (g_strcmp0 (state, states[i].state) == 0)
      {
        gtk_label_set_text (self->state_label, _(states[i].text));
        gtk_widget_add_css_class (GTK_WIDGET (self->state_label), states[i].css_class);
        gtk_widget_set_tooltip_text (GTK_WIDGET (self->state_label),
                                     proof_vault_item_get (self->item, PROOF_DOCUMENT_ERROR));
        gtk_widget_set_visible (GTK_WIDGET (self->state_label), TRUE);
      }
}

static void
remove_cb (ProofJobRow *self)
{
  g_signal_emit (self, signals[SIGNAL_REMOVE], 0);
}

static void
proof_job_row_dispose (GObject *object)
{
  ProofJobRow *self = PROOF_JOB_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_JOB_ROW);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (proof_job_row_parent_class)->dispose (object);
}

static void
proof_job_row_class_init (ProofJobRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_job_row_dispose;

  signals[SIGNAL_REMOVE] = g_signal_new ("remove", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-job-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, id_label);
  gtk_widget_class_bind_template_child (widget_class, ProofJobRow, facts_label);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
proof_job_row_init (ProofJobRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
proof_job_row_new (ProofVaultItem *item)
{
  ProofJobRow *self = g_object_new (PROOF_TYPE_JOB_ROW, NULL);

  self->item = g_object_ref (item);
  describe (self);
  describe_state (self);
  return GTK_WIDGET (self);
}

ProofVaultItem *
proof_job_row_get_item (ProofJobRow *self)
{
  g_return_val_if_fail (PROOF_IS_JOB_ROW (self), NULL);

  return self->item;
}
