namespace Pycos.Internals;

/// <summary>
/// The thread that samples all schedulers. One of its own, since it only sleeps: a worker of the thread pool that was woken for
/// a sample looks for more work before it sleeps again, and on a busy core that cost more than a twentieth of the scheduler's
/// time. It ends when there is nothing to watch.
/// </summary>
internal static class StallWatch
{
    private static readonly List<(StallDetector Detector, long Due)> Watched = [];
    private static bool isRunning;

    internal static void Add(StallDetector detector)
    {
        lock (Watched)
        {
            Watched.Add((detector, MonotonicClock.Instance.Now + detector.Period));
            if (!isRunning)
            {
                isRunning = true;
                new Thread(Run) { IsBackground = true, Name = "pycos stall watch" }.Start();
            }

            Monitor.Pulse(Watched);
        }
    }

    private static void Run()
    {
        lock (Watched)
        {
            while (Watched.Count > 0)
            {
                var now = MonotonicClock.Instance.Now;
                var next = SampleDue(now);
                // Rounded up: a little late is right, early only to sleep again is not.
                Monitor.Wait(Watched, TimeSpan.FromMilliseconds(Math.Ceiling((next - now) / 1e6)));
            }

            isRunning = false;
        }
    }

    /// <summary>Samples those whose time has come.</summary>
    /// <returns>When the next one is due.</returns>
    private static long SampleDue(long now)
    {
        var next = now + TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerSecond;
        for (var i = Watched.Count - 1; i >= 0; i--)
        {
            var (detector, due) = Watched[i];
            if (due <= now)
            {
                if (!detector.Sample(now))
                {
                    Watched.RemoveAt(i);
                    continue;
                }

                due = now + detector.Period;
                Watched[i] = (detector, due);
            }

            next = Math.Min(next, due);
        }

        return next;
    }
}
