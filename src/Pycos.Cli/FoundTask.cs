using Pycos.Internals;

namespace Pycos.CliTool;

/// <summary>A job of a client that was found.</summary>
/// <param name="Id">What it is called in commands.</param>
/// <param name="Job">The job.</param>
internal sealed record FoundTask(string Id, JobReport Job);
