@echo off
rem Runs trial with the arguments given.
setlocal DisableDelayedExpansion
set "TRIAL_EXE=%~dp0trial.exe"
if exist "%TRIAL_EXE%" goto run
set "TRIAL_EXE=%~dp0..\..\.build\release\trial.exe"
if exist "%TRIAL_EXE%" goto run
echo trial: there is no trial.exe beside this script and none in .build\release; see README.md beside this script 1>&2
exit /b 6
:run
"%TRIAL_EXE%" %*
exit /b %ERRORLEVEL%
