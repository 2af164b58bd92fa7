namespace Pycos.Internals;

/// <summary>All that a client knows of one of its jobs.</summary>
/// <param name="Job">In one line.</param>
/// <param name="Attempts">The attempts to run it.</param>
/// <param name="Story">What has happened to it.</param>
/// <param name="Explanation">Why it does not run, if it does not.</param>
internal sealed record JobDetails(JobReport Job, JobAttempt[] Attempts, JobTransition[] Story, string Explanation);
