using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Pycos.Internals;

namespace Pycos;

/// <summary>
/// Writes log lines, <c>yyyy-MM-dd HH:mm:ss name - message</c>, on a thread of its own: an output that is slow or blocked never
/// stops a scheduler.
/// </summary>
/// <remarks>
/// <para>Loggers come from <see cref="CreateLogger"/> and suit <see cref="SchedulerOptions.Logger"/>. They may be used on every
/// thread; logging never blocks and never throws because of the output. Each entry is written whole, so entries do not
/// mix.</para>
/// <para>Between a logger and the output stands a bounded queue; see <see cref="LineLoggerOptions.Capacity"/> and
/// <see cref="LineLoggerOptions.FullMode"/>. Lines that are dropped are counted, and a line in the log tells of them once the
/// output goes on. Scopes are not written. Dispose the provider, or <see cref="Flush"/> it, before the program ends.</para>
/// </remarks>
[DebuggerDisplay("{Statistics}")]
public sealed partial class LineLoggerProvider : ILoggerProvider
{
    private readonly object gate = new();
    private readonly Queue<LogEntry> entries = new();
    private readonly LineLoggerOptions options;
    private readonly TextWriter output;
    private readonly Thread writer;
    private volatile LogLevel minimumLevel;
    private long added;
    private long settled;
    private long written;
    private long dropped;
    private long failed;
    private bool closed;

    /// <summary>Starts the thread that writes.</summary>
    /// <param name="options">How it writes; <see langword="null"/> for the defaults.</param>
    public LineLoggerProvider(LineLoggerOptions? options = null)
    {
        this.options = options ?? new LineLoggerOptions();
        minimumLevel = this.options.MinimumLevel;
        output = this.options.Output ?? Console.Error;
        writer = new Thread(WriteAll) { IsBackground = true, Name = "pycos log" };
        writer.Start();
    }

    /// <summary>What is below this level is not written. May be changed at any time, on any thread.</summary>
    public LogLevel MinimumLevel
    {
        get => minimumLevel;
        set => minimumLevel = value;
    }

    /// <summary>What the provider has done so far.</summary>
    public LineLoggerStatistics Statistics
    {
        get
        {
            lock (gate)
            {
                return new LineLoggerStatistics(written, dropped, failed, entries.Count);
            }
        }
    }

    /// <summary>A logger whose lines have a name.</summary>
    /// <param name="categoryName">The name.</param>
    /// <returns>The logger; it needs no disposal.</returns>
    public ILogger CreateLogger(string categoryName)
    {
        ArgumentNullException.ThrowIfNull(categoryName);
        return new LineLogger(this, categoryName);
    }

    /// <summary>
    /// Blocks the calling thread until the output has taken everything that was logged before the call.
    /// </summary>
    /// <param name="timeout">How long at most; <see langword="null"/> for ever.</param>
    /// <returns>Whether the output has taken it in time.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    /// <exception cref="WrongSchedulerException">Called on a scheduler's thread.</exception>
    public bool Flush(TimeSpan? timeout = null)
    {
        Scheduler.RefuseBlocking("Flush", "leave it to the program's end");
        Deadline.ThrowIfNegative(timeout);
        return ThreadWait.Until(SettlesWithin, timeout ?? Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Refuses further entries and, unless called on a scheduler's thread, waits until the output has taken those that are
    /// there, for at most <see cref="LineLoggerOptions.CloseTimeout"/>.
    /// </summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }

        if (Scheduler.Current is null)
        {
            ThreadWait.Until(writer.Join, options.CloseTimeout);
        }
    }

    internal bool Writes(LogLevel level) => level >= minimumLevel && level != LogLevel.None;

    /// <summary>Puts an entry into the queue. Holds the lock only as long as that takes, never while the output works.</summary>
    internal void Add(string name, string message, Exception? exception)
    {
        var entry = new LogEntry(options.TimeProvider.GetLocalNow(), name, message, exception);
        lock (gate)
        {
            if (closed)
            {
                dropped++;
                return;
            }

            if (entries.Count >= options.Capacity)
            {
                dropped++;
                if (options.FullMode == LogFullMode.DropNewest)
                {
                    return;
                }

                entries.Dequeue();
                settled++;
            }

            entries.Enqueue(entry);
            added++;
            Monitor.PulseAll(gate);
        }
    }

    private bool SettlesWithin(TimeSpan timeout)
    {
        var clock = Stopwatch.StartNew();
        lock (gate)
        {
            var wanted = added;
            while (settled < wanted)
            {
                var left = timeout - clock.Elapsed;
                if (timeout != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero)
                {
                    return false;
                }

                Monitor.Wait(gate, timeout == Timeout.InfiniteTimeSpan ? timeout : left);
            }

            return true;
        }
    }
}
