using Pycos.Internals;

namespace Pycos.Testing;

/// <summary>How a simulation works. The defaults suit nearly every test.</summary>
public sealed record SimulationOptions
{
    private readonly long stepLimit = 10_000_000;
    private readonly int bufferSize = 64 * 1024;
    private readonly double spuriousReports = 1.0 / 16;
    private readonly TimeSpan stepDuration;

    /// <summary>Which of the ready tasks runs next. The default is <see cref="RunOrder.Fifo"/>.</summary>
    public RunOrder RunOrder { get; init; }

    /// <summary>
    /// How many steps of tasks one run may take, so that tasks which never come to rest fail the test instead of hanging it.
    /// Looked at once in <see cref="SchedulerOptions.PollInterval"/> steps. The default is 10 million: a few seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public long StepLimit
    {
        get => stepLimit;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            stepLimit = value;
        }
    }

    /// <summary>
    /// How much virtual time a step of a task takes. The default is zero: time passes only when no task is ready. Anything more
    /// lets timers come due while tasks are busy.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan StepDuration
    {
        get => stepDuration;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            stepDuration = value;
        }
    }

    /// <summary>How many bytes a simulated connection holds in each direction. The default is 64 KiB; small ones find more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int BufferSize
    {
        get => bufferSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            bufferSize = value;
        }
    }

    /// <summary>
    /// How likely a look at I/O is to report, besides what has happened, a socket that nothing has happened to; pollers may do
    /// so. The default is 1 in 16; 0 is never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not between 0 and 1.</exception>
    public double SpuriousReports
    {
        get => spuriousReports;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1);
            spuriousReports = value;
        }
    }

    /// <summary>
    /// What the schedulers are made with, as far as the simulation does not decide it; <see langword="null"/> for the defaults.
    /// </summary>
    public SchedulerOptions? Scheduler { get; init; }

    /// <summary>Replaces the run order: for tests of the tests.</summary>
    internal Func<IRunOrder>? RunOrderFactory { get; init; }
}
