namespace Pycos;

/// <summary>One line of a job's story.</summary>
/// <param name="Time">When.</param>
/// <param name="State">What the job's state was from then on.</param>
/// <param name="Text">What has happened, and why.</param>
public sealed record JobTransition(DateTimeOffset Time, JobState State, string Text);
