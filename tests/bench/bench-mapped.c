/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-mapped.h"

#include <X11/Xlib.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)
/* Toolkits map smaller ones of their own, which show nothing. */
#define LEAST_SIZE 100

struct _BenchMapped
{
  Display *display;
};

/* It may be gone before it is asked for its size. */
static int
ignore_error (Display     *display,
              XErrorEvent *event)
{
  return 0;
}

BenchMapped *
bench_mapped_new (void)
{
  Display *display = XOpenDisplay (NULL);
  BenchMapped *self;

  if (display == NULL)
    return NULL;

  XSetErrorHandler (ignore_error);
  XSelectInput (display, DefaultRootWindow (display), SubstructureNotifyMask);
  self = g_new0 (BenchMapped, 1);
  self->display = display;

  return self;
}

void
bench_mapped_free (BenchMapped *self)
{
  XCloseDisplay (self->display);
  g_free (self);
}

void
bench_mapped_drop (BenchMapped *self)
{
  XSync (self->display, True);
}

static gboolean
is_application (Display         *display,
                const XMapEvent *event)
{
  XWindowAttributes attributes;

  return !event->override_redirect
         && XGetWindowAttributes (display, event->window, &attributes)
         && attributes.width >= LEAST_SIZE && attributes.height >= LEAST_SIZE;
}

gint64
bench_mapped_wait (BenchMapped *self)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_US, now;

  while ((now = g_get_monotonic_time ()) < end)
    {
      GPollFD poll = { .fd = ConnectionNumber (self->display), .events = G_IO_IN };
      XEvent event;

      if (XPending (self->display) == 0)
        {
          g_poll (&poll, 1, (end - now) / 1000);
          continue;
        }
      XNextEvent (self->display, &event);
      if (event.type == MapNotify && is_application (self->display, &event.xmap))
        return now;
    }

  return 0;
}
