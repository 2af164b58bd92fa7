using Pycos.SchedulerTool;

return CommandLine.Run(args);
