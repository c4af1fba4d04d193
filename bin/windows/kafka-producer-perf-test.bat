@echo off
rem The tool of Kafka's name, native: trial kafka producer-perf-test --help
setlocal DisableDelayedExpansion
set "TRIAL_EXE=%~dp0trial.exe"
if exist "%TRIAL_EXE%" goto run
set "TRIAL_EXE=%~dp0..\..\.build\release\trial.exe"
if exist "%TRIAL_EXE%" goto run
echo kafka-producer-perf-test: there is no trial.exe beside this script and none in .build\release; see README.md beside this script 1>&2
exit /b 6
:run
"%TRIAL_EXE%" kafka producer-perf-test %*
exit /b %ERRORLEVEL%
