namespace Pycos.Internals;

/// <summary>The job that has submitted a job, and those that it has submitted. Most jobs have neither, and none of this.</summary>
internal sealed class JobKin(JobRecord job, JobId? parentId, int depth) : Linked<JobKin>
{
    internal JobRecord Job => job;

    /// <summary>Which job has submitted it; stays known when that has ended.</summary>
    internal JobId? ParentId => parentId;

    /// <summary>How many jobs there are above it.</summary>
    internal int Depth => depth;

    /// <summary>That of its parent, as long as the attempt goes on that has submitted it.</summary>
    internal JobKin? Parent { get; set; }

    /// <summary>The jobs that its current attempt has submitted and that have not ended.</summary>
    internal Row<JobKin> Children { get; } = new();
}
