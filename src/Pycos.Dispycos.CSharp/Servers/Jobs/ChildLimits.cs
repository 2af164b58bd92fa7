namespace Pycos.Internals;

/// <summary>Why a job may submit no more jobs, in words: client and servers know.</summary>
internal static class ChildLimits
{
    /// <param name="most">How many it may have that have not ended, or <see cref="ClusterEngine.TooDeep"/>.</param>
    public static string Refusal(int most) => most == ClusterEngine.TooDeep
        ? $"The job is as deep among the jobs that jobs have submitted as {nameof(ClusterOptions)}.{nameof(ClusterOptions.MaxJobDepth)} allows: it may submit none."
        : $"The job has submitted {most} jobs that have not ended, which is as many as its {nameof(JobOptions)}.{nameof(JobOptions.MaxChildren)} "
            + $"allows. Wait for some, apply a function to items by {nameof(JobContext.MapAsync)}, or raise the limit.";
}
