namespace Pycos.Internals;

/// <summary>What is always so.</summary>
internal sealed partial class ProcessorBroker
{
    /// <exception cref="InvalidOperationException">Something is not so.</exception>
    internal void AssertInvariants()
    {
        foreach (var node in nodes.Values)
        {
            foreach (var (client, stake) in node.Stakes)
            {
                Assert(stake.Granted >= 0 && stake.Granted <= stake.Held, $"{node.Name} holds what it grants");
                Assert(stake.Confirmed <= stake.Granted, $"{node.Name} confirms no more than is granted");
                Assert(stake.Granted == 0 || clients.ContainsKey(client), $"{node.Name} grants to clients only");
            }
        }

        foreach (var client in clients.Values)
        {
            var sum = nodes.Values.Sum(node => node.Stakes.GetValueOrDefault(client.Id)?.Granted ?? 0);
            Assert(client.Granted == sum, $"{client.Name} has {sum} and not {client.Granted}");
            Assert(client.Position >= 0, $"{client.Name} has a place");
        }
    }

    private static void Assert(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"It should be so that {what}.");
        }
    }
}
