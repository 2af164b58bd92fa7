using Pycos.CSharp.Interop.Tests;
using Pycos.TestRunner;

IEnumerable<(string Name, Action Run)> tests =
[
    .. InteropTests.All,
    .. ChannelTests.All,
    .. SynchronizationTests.All,
    .. ServicesTests.All,
    .. HotSwapTests.All,
    .. StructureTests.All,
    .. AltTests.All,
    .. SupervisionTests.All,
];

return TestRun.runNamed("C#", tests.Select(test => new Tuple<string, Action>(test.Name, test.Run)), args);
