using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// A job as the board keeps it, from its submission to its end. A queued one takes some 200 bytes: what happens to few jobs, such as a
/// second attempt, is noted in an object of its own.
/// </summary>
[DebuggerDisplay("{Id} {State}")]
internal sealed partial class JobRecord(JobId id, JobOptions options, object owner, Demand demand, long now) : Linked<JobRecord>
{
    /// <summary>Its number.</summary>
    internal JobId Id { get; } = id;

    /// <summary>What it needs. Where it runs by preference may be known later than the rest, which does not change.</summary>
    internal JobOptions Options { get; set; } = options;

    /// <summary>Whose it is: what the shell has given.</summary>
    internal object Owner { get; } = owner;

    /// <summary>What has become of it.</summary>
    internal JobState State { get; set; } = JobState.Queued;

    /// <summary>Whether its state is final.</summary>
    internal bool IsFinished => State >= JobState.Succeeded;

    /// <summary>How often it was begun, or may have been; the current attempt included.</summary>
    internal int Attempt { get; set; }

    /// <summary>How often it was handed to a server; says which time a report is about.</summary>
    internal int Handover { get; set; }

    /// <summary>The server that has it, or had it last.</summary>
    internal ServerId? Server => Holder?.Id;

    /// <summary>Its value or exception, as its server has given it; also of a job that was cancelled and has returned something nevertheless.</summary>
    internal object? Result { get; set; }

    /// <summary>Why it was told to end, or has ended, if it has not returned a value.</summary>
    internal string? Reason { get; set; }

    /// <summary>Those that need the same.</summary>
    internal Demand Demand { get; } = demand;

    /// <summary>The server that has it, or had it last.</summary>
    internal BoardServer? Holder { get; set; }

    /// <summary>Where it stands.</summary>
    internal JobPlace Place { get; set; }

    /// <summary>Why it was told to end.</summary>
    internal JobVerdict Verdict { get; set; }

    /// <summary>Whether its server was asked to give it back.</summary>
    internal bool IsRecalled { get; set; }

    /// <summary>Whether its server goes on with it when the client has gone.</summary>
    internal bool IsLeft { get; set; }

    /// <summary>The number of the order to its server's line; 0 if it runs beside.</summary>
    internal long Order { get; set; }

    /// <summary>Its parent and its children; <see langword="null"/> if it never had any.</summary>
    internal JobKin? Kin { get; set; }

    /// <summary>Whether it has waited aside and uses its server's processor again.</summary>
    internal bool IsBack { get; set; }

    internal long SubmittedAt { get; } = now;

    /// <summary>When it came into its queue first; never, if it has not.</summary>
    internal long QueuedAt { get; set; } = now;

    internal long HandedAt { get; set; }

    /// <summary>When its turn came at its server; never, if it has not yet.</summary>
    internal long FirstAt { get; set; } = Deadline.Never;

    /// <summary>When it was told to end.</summary>
    internal long ToldAt { get; set; }

    /// <summary>When its next attempt comes.</summary>
    internal long RetryAt { get; set; }

    internal long EndedAt { get; set; }

    /// <summary>When something is due: its timeout, its deadline, the end of its grace or its next attempt.</summary>
    internal long DueAt { get; set; }

    /// <summary>Its deadline.</summary>
    internal long DeadlineAt => Options.Deadline is { } limit ? Deadline.After(SubmittedAt, limit) : Deadline.Never;

    /// <summary>Whether its turn has come at the server that has it.</summary>
    internal bool IsFirst => Place >= JobPlace.Beside || (Place == JobPlace.Line && Holder!.Line.First == this);

    private int duePlace;
    private int earlyPlace;

    /// <summary>The order of a heap of jobs by when something is due.</summary>
    internal readonly struct ByDue : IHeapOrder<JobRecord>
    {
        public static long Key(JobRecord item) => item.DueAt;

        public static ref int Place(JobRecord item) => ref item.duePlace;
    }

    /// <summary>The order of a heap of jobs by when they were submitted.</summary>
    internal readonly struct ById : IHeapOrder<JobRecord>
    {
        public static long Key(JobRecord item) => item.Id.Number;

        public static ref int Place(JobRecord item) => ref item.earlyPlace;
    }

    /// <summary>Whether something is due.</summary>
    internal bool HasDue => duePlace != 0;
}
