namespace Pycos.Internals;

/// <summary>A job of a client, in one line.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">What it is called; null if only its number is.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Kind">What it mostly does.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="Server">The server that has it, or had it last.</param>
/// <param name="Submitted">When it was submitted.</param>
/// <param name="Changed">Since when it stands there.</param>
/// <param name="Progress">How far it last said that it is.</param>
/// <param name="Reason">Why it has ended, if it has not returned a value.</param>
/// <param name="Parent">The number of the job that has submitted it; null if the client has.</param>
internal sealed record JobReport(
    long Number,
    string? Name,
    JobState State,
    JobKind Kind,
    int Priority,
    int Attempts,
    ServerId? Server,
    DateTimeOffset Submitted,
    DateTimeOffset Changed,
    JobProgress? Progress,
    string? Reason,
    long? Parent = null);
