using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The activity source "Pycos": the life of each task, for those who listen. Without a listener a spawn costs one test more.
/// </summary>
internal static class CoreTrace
{
    private static readonly ActivitySource Source = new(CoreMeter.Name);

    internal static bool IsHeard => Source.HasListeners();

    /// <summary>Where the caller is in a trace: in that of its task, or else of its thread.</summary>
    internal static ActivityContext CallerContext => (PycosTask.CurrentOrNull?.Activity ?? Activity.Current)?.Context ?? default;

    /// <summary>A task begins. On the thread that spawns it, whose activity, or whose task's, is the parent.</summary>
    internal static void Begin(PycosTask task)
    {
        var activity = Source.CreateActivity(task.Name, ActivityKind.Internal, CallerContext);
        if (activity is null)
        {
            return;
        }

        activity.SetTag("pycos.task.id", task.Id);
        activity.SetTag("pycos.scheduler", task.Scheduler.Name);
        activity.SetTag("pycos.task.daemon", task.IsDaemon);
        WithoutChangingCurrent(() => activity.Start());
        task.Extras.Activity = activity;
    }

    /// <summary>The task has ended, on whatever thread that is found out.</summary>
    internal static void End(PycosTask task, Activity activity, PycosTaskStatus status)
    {
        activity.SetTag("pycos.task.status", status.ToString());
        if (status == PycosTaskStatus.Failed)
        {
            activity.SetStatus(ActivityStatusCode.Error, task.Exception?.Message);
        }

        WithoutChangingCurrent(activity.Stop);
    }

    /// <summary>Begins or ends an activity of a task, which is not that of the thread where it happens.</summary>
    internal static void WithoutChangingCurrent(Action action)
    {
        var current = Activity.Current;
        action();
        Activity.Current = current;
    }
}
