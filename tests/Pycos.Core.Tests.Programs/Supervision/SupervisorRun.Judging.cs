namespace Pycos.Core.Tests.Programs;

/// <content>What must be as the model has it.</content>
public sealed partial class SupervisorRun
{
    private string? Judge(long endedAt, int left) =>
        left > 0 ? $"{left} children have outlived their supervisor"
        : FirstDifference() ?? JudgeEnd(endedAt) ?? JudgeMonitors();

    private string? FirstDifference()
    {
        for (var place = 0; place < Math.Max(story.Count, model.Story.Count); place++)
        {
            var seen = story.ElementAtOrDefault(place) ?? "nothing";
            var expected = model.Story.ElementAtOrDefault(place) ?? "nothing";
            if (seen != expected)
            {
                return $"step {place}: {seen}, and not {expected}";
            }
        }

        return null;
    }

    private string? JudgeEnd(long endedAt)
    {
        var exception = supervisor.Task.Exception;
        var expected = model.Causes > 0 ? exception is RestartLimitExceededException limit && limit.Causes.Count == model.Causes
            : model.WasThrown ? exception is ChaosException
            : exception is TaskTerminatedException;
        return !expected ? $"the supervisor ended with {exception}; {model.Causes} causes were expected"
            : model.EndedAt != endedAt && !model.HasEnded ? "the supervisor has ended, and the model has not"
            : null;
    }

    /// <summary>Each monitor whose watcher lives tells once how its task has ended, and no other.</summary>
    private string? JudgeMonitors()
    {
        foreach (var life in lives)
        {
            var expected = endedBeforeWatcher.Contains(life) ? 2 : 1;
            var seen = told.GetValueOrDefault(life) ?? [];
            if (seen.Count != expected || seen.Contains(-1) || seen.Distinct().Count() != seen.Count)
            {
                return $"the end of {life} was told to {string.Join(", ", seen)}, and was to be told to {expected} tasks";
            }
        }

        return null;
    }
}
