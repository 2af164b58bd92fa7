using System.Diagnostics;

namespace Pycos.Examples;

/// <summary>Five philosophers share five forks and need two each to eat: three ways in which none of them starves.</summary>
internal static class DiningPhilosophers
{
    private const int Philosophers = 5;
    private static readonly TimeSpan Evening = TimeSpan.FromSeconds(0.5);

    /// <summary>Takes the forks at a seat, eats and puts them back.</summary>
    private delegate Coroutine Meal(int seat, Coroutine eat);

    public static void Run(string[] arguments) => PycosTask.Spawn(RunAll()).Value();

    private static async Coroutine<int> RunAll()
    {
        await Spend("ordered forks", new OrderedForks().Eat);
        await Spend("a waiter", new Waiter().Eat);
        await Spend("both at once", new BothAtOnce().Eat);
        return 0;
    }

    private static async Coroutine Spend(string name, Meal meal)
    {
        var guests = Enumerable.Range(0, Philosophers).Select(seat => new Guest(seat)).ToList();
        foreach (var task in guests.Select(guest => PycosTask.Spawn(guest.Dine(meal))).ToList())
        {
            await task;
        }

        var meals = guests.Select(guest => guest.Meals).ToList();
        var longest = guests.Max(guest => guest.LongestWait);
        Console.WriteLine(
            $"{name,-14} meals:{string.Concat(meals.Select(count => $"{count,4}"))}   longest wait: {longest.TotalMilliseconds:F0} ms");
        Scenario.Expect(meals.Min() * 2 > meals.Max(), $"Somebody went short with {name}.");
    }

    /// <summary>The forks at a seat. Each lies between two seats.</summary>
    private static (int Left, int Right) ForksAt(int seat) => (seat, (seat + 1) % Philosophers);

    private static AsyncLock[] NewForks() => [.. Enumerable.Range(0, Philosophers).Select(_ => new AsyncLock())];

    private sealed class Guest(int seat)
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private TimeSpan hungry;

        public int Meals { get; private set; }

        public TimeSpan LongestWait { get; private set; }

        public async Coroutine Dine(Meal meal)
        {
            while (clock.Elapsed < Evening)
            {
                await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * 2));
                hungry = clock.Elapsed;
                await meal(seat, Eat());
            }
        }

        private async Coroutine Eat()
        {
            LongestWait = TimeSpan.FromTicks(Math.Max(LongestWait.Ticks, (clock.Elapsed - hungry).Ticks));
            await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(1));
            Meals++;
        }
    }

    /// <summary>
    /// Everybody takes the fork with the lower number first, so no circle can close in which each waits for the next.
    /// </summary>
    private sealed class OrderedForks
    {
        private readonly AsyncLock[] forks = NewForks();

        public async Coroutine Eat(int seat, Coroutine eat)
        {
            var (left, right) = ForksAt(seat);
            using (await forks[Math.Min(left, right)].EnterAsync())
            using (await forks[Math.Max(left, right)].EnterAsync())
            {
                await eat;
            }
        }
    }

    /// <summary>A waiter seats all but one, so one of those who sit can always get a second fork.</summary>
    private sealed class Waiter
    {
        private readonly AsyncSemaphore seats = new(Philosophers - 1);
        private readonly AsyncLock[] forks = NewForks();

        public async Coroutine Eat(int seat, Coroutine eat)
        {
            var (left, right) = ForksAt(seat);
            using (await seats.EnterAsync())
            using (await forks[left].EnterAsync())
            using (await forks[right].EnterAsync())
            {
                await eat;
            }
        }
    }

    /// <summary>Both forks at once or none: who finds one missing waits until somebody has put his two back.</summary>
    private sealed class BothAtOnce
    {
        private readonly AsyncCondition table = new();
        private readonly bool[] taken = new bool[Philosophers];

        public async Coroutine Eat(int seat, Coroutine eat)
        {
            var (left, right) = ForksAt(seat);
            using (await table.EnterAsync())
            {
                await table.WaitUntilAsync(() => !taken[left] && !taken[right]);
                taken[left] = taken[right] = true;
            }

            try
            {
                await eat;
            }
            finally
            {
                taken[left] = taken[right] = false;
                table.NotifyAll();
            }
        }
    }
}
