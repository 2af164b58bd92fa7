using Pycos.Internals;
using Pycos.Testing;

namespace Pycos.Core.Tests.Programs;

/// <summary>Runs random operations on the run queue and on a list, and compares.</summary>
public static class RunQueueRun
{
    // More than the smallest ring holds, so that the queue grows, wraps around and gives memory back.
    private const int MostTasks = 5000;

    /// <summary>Fills and empties a queue in turns of random length, taking some from the middle.</summary>
    /// <param name="seed">What the operations are drawn from.</param>
    /// <param name="turns">How often the queue is filled and emptied.</param>
    /// <returns>What differed, or nothing.</returns>
    public static string? Run(int seed, int turns)
    {
        using var simulation = new Simulation(1);
        var random = new Random(seed);
        var tasks = new Queue<PycosTask>();
        for (var i = 0; i < MostTasks; i++)
        {
            tasks.Enqueue(NothingAsync().Claim().MoveToTask(simulation.MainScheduler));
        }

        var queue = new RunQueue();
        var model = new List<PycosTask>();
        for (var turn = 0; turn < turns; turn++)
        {
            for (var added = random.Next(tasks.Count + 1); added > 0; added--)
            {
                var task = tasks.Dequeue();
                queue.Enqueue(task);
                model.Add(task);
            }

            queue.Remove(NotQueued(tasks, model));
            for (var taken = random.Next(model.Count + 1); taken > 0; taken--)
            {
                if (Take(ref queue, model, random) is not { } task)
                {
                    return $"turn {turn} of seed {seed}: a task was taken out of its turn";
                }

                tasks.Enqueue(task);
            }

            queue.Trim();
            if (queue.Count != model.Count || queue.IsEmpty != (model.Count == 0))
            {
                return $"turn {turn} of seed {seed}: {queue.Count} tasks, and not {model.Count}";
            }
        }

        return null;
    }

    /// <summary>Takes one as the model does; null if the queue has another one there.</summary>
    private static PycosTask? Take(ref RunQueue queue, List<PycosTask> model, Random random)
    {
        var index = random.Next(10) == 0 ? random.Next(model.Count) : 0;
        var expected = model[index];
        model.RemoveAt(index);
        switch (random.Next(2))
        {
            case 0 when index > 0:
                queue.Remove(expected);
                return expected;
            case 0:
                return queue.Dequeue() == expected ? expected : null;
            default:
                return queue.DequeueAt(index) == expected ? expected : null;
        }
    }

    /// <summary>A task that does not stand in the queue; to take it out changes nothing.</summary>
    private static PycosTask NotQueued(Queue<PycosTask> free, List<PycosTask> queued) =>
        free.TryPeek(out var task) ? task : NothingAsync().Claim().MoveToTask(queued[0].Scheduler);

#pragma warning disable CS1998 // It is never run: only a task to stand in the queue.
    private static async Coroutine NothingAsync()
    {
    }
#pragma warning restore CS1998
}
