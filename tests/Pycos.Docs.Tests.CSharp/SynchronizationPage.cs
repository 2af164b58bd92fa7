using Pycos.Testing;

namespace Pycos.Docs;

public static class SynchronizationPage
{
    public static void Locks()
    {
        using var simulation = new Simulation(seed: 1);
        var account = new Account();
        simulation.Run(account.TransferAll());
        Check.Equal(55, account.Balance);
    }

    private sealed class Account
    {
        private readonly AsyncLock gate = new();
        private int balance;

        public int Balance => balance;

        public async Coroutine<int> TransferAll()
        {
            var tasks = Enumerable.Range(1, 10).Select(amount => PycosTask.Spawn(Transfer(amount))).ToList();
            foreach (var task in tasks)
            {
                await task;
            }

            return balance;
        }

        async Coroutine Transfer(int amount)
        {
            using (await gate.EnterAsync())
            {
                var before = balance;
                await PycosTask.SleepAsync(TimeSpan.FromMilliseconds(10)); // others wait at the gate
                balance = before + amount;
            }
        }
    }
}
